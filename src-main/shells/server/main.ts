// Entry point of dist/main/server.js: serves Graft to the browser until Ctrl-C.
import { fileURLToPath } from 'node:url';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { localeOf, wordIn } from '#shared/word-in';
import { restartOnMessage } from '../development';
import { startEngine } from '../engine-process';
import { readServerArguments, serverUsage } from './arguments';
import { openBrowser } from './open-browser';
import { startWebServer } from './web-server';

const word = wordIn(localeOf(process.env.LC_ALL, process.env.LC_MESSAGES, process.env.LANG));

async function main(): Promise<void> {
  const { port, open, help } = readServerArguments(process.argv.slice(2));
  if (help) {
    process.stdout.write(word(serverUsage));
    return;
  }
  const engine = startEngine({
    entry: fileURLToPath(new URL('./engine.js', import.meta.url)),
    onLog: (line) => process.stderr.write(`[engine] ${line}\n`),
  });
  engine.subscribe(({ status, reason }) => {
    if (reason && status !== 'ready') process.stderr.write(`${word(reason)}\n`);
  });
  restartOnMessage(engine);
  const folder = fileURLToPath(new URL('../renderer', import.meta.url));
  const server = await startWebServer({ port, folder, engine }).catch(async (error) => {
    await engine.stop();
    throw error;
  });
  process.stdout.write(`${word(say`Graft is running at ${server.url}`)}\n`);
  if (open && openBrowser(server.url))
    process.stdout.write(`${word('Opening it in your browser. Press Ctrl-C to stop.')}\n`);

  let ending = false;
  const end = async () => {
    // A second Ctrl-C does not wait for runs to stop.
    if (ending) process.exit(130);
    ending = true;
    process.stdout.write(`\n${word('Stopping Graft and saving a checkpoint of the current run …')}\n`);
    await server.close();
    await engine.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
}

main().catch((error: unknown) => {
  if (!(error instanceof GraftError)) throw error;
  process.stderr.write(`${word(error.words)}\n`);
  process.exit(error.code === 'usage' ? 2 : 1);
});
