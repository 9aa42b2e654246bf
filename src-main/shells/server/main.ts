// Entry point of dist/main/server.js: serves Graft to the browser until Ctrl-C.
import { GraftError } from '#shared/errors';
import { localeOf, wordIn } from '#shared/word-in';
import { readServerArguments, serverUsage } from './arguments';
import { serveWindow } from './serve-window';

const word = wordIn(localeOf(process.env.LC_ALL, process.env.LC_MESSAGES, process.env.LANG));

async function main(): Promise<void> {
  const { place, open, help } = readServerArguments(process.argv.slice(2));
  if (help) {
    process.stdout.write(word(serverUsage));
    return;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      // A second Ctrl-C does not wait for runs to stop.
      if (stopping.signal.aborted) process.exit(130);
      stopping.abort();
    });
  await serveWindow({ program: import.meta.url, place, open, word, signal: stopping.signal });
  process.exit(0);
}

main().catch((error: unknown) => {
  if (!(error instanceof GraftError)) throw error;
  process.stderr.write(`${word(error.words)}\n`);
  process.exit(error.code === 'usage' ? 2 : 1);
});
