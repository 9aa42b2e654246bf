// The process of the command line: real streams, Ctrl-C, the exit code.
import { runCli } from './cli';

const stopping = new AbortController();
process.on('SIGINT', () => {
  if (stopping.signal.aborted) process.exit(130);
  stopping.abort();
});
process.on('SIGTERM', () => stopping.abort());
// `graft models | head -1` closes our stdout early: that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const code = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopping.signal,
});
// Some systems write to pipes asynchronously: what was printed goes out first.
process.stdout.write('', () => process.exit(code));
