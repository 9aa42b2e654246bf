// The real decoder, but an image whose name says so kills it or keeps it busy for ever, as a hostile file might.
await import(process.env.GRAFT_TEST_DECODER);
process.prependListener('message', ({ job }) => {
  const name = job.files ? job.files.map(({ path }) => path).join() : (job.source.path ?? '');
  if (name.includes('kills')) process.kill(process.pid, 'SIGSEGV');
  if (name.includes('hangs')) for (;;);
});
