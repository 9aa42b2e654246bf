// Entry point of the command line: connects the standard streams, Ctrl-C and the exit code.
import { localeOf } from '#shared/word-in';
import { readPlace } from '../server/place';
import { serveWindow } from '../server/serve-window';
import { readSecrets } from '../server/server-secrets';
import { runCli } from './cli';

const stopping = new AbortController();
process.on('SIGINT', () => {
  if (stopping.signal.aborted) process.exit(130);
  stopping.abort();
});
process.on('SIGTERM', () => stopping.abort());
// `graft models | head -1` closes stdout early, which is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const code = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopping.signal,
  locale: localeOf(process.env.LC_ALL, process.env.LC_MESSAGES, process.env.LANG),
  async open({ browser, tokenFile, certificate, key, ...place }, word) {
    // Not for the other commands: `nohup graft train` goes on when the terminal is closed.
    process.on('SIGHUP', () => stopping.abort());
    const { signal } = stopping;
    return serveWindow({
      program: import.meta.url,
      place: readPlace(place),
      open: browser,
      ...(await readSecrets({ tokenFile, certificate, key })),
      word,
      signal,
    });
  },
});
// Node writes to pipes asynchronously on some systems, so flush stdout before exiting.
process.stdout.write('', () => process.exit(code));
