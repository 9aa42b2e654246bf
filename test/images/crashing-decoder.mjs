// The actual decoder, but images with certain names crash it or loop forever, as a hostile file could.
await import(process.env.GRAFT_TEST_DECODER);
process.prependListener('message', ({ job }) => {
  const name = job.files ? job.files.map(({ path }) => path).join() : (job.source.path ?? '');
  if (name.includes('kills')) process.kill(process.pid, 'SIGSEGV');
  if (name.includes('hangs')) for (;;);
});
