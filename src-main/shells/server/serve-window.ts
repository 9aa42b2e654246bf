// Serves the window to the browser until a signal aborts.
import { fileURLToPath } from 'node:url';
import { say } from '#shared/sentence';
import type { Word } from '#shared/word-in';
import { restartOnMessage } from '../development';
import { startEngine } from '../engine-process';
import { describeCertificate } from './certificate-notes';
import { openBrowser } from './open-browser';
import { isOpenToOthers, type ServerPlace } from './place';
import type { Certificate } from './server-secrets';
import { startWebServer } from './web-server';

const warning =
  'Other machines can connect, and whoever sees the traffic of this network can read the token. In networks that you do not trust, use an SSH tunnel, or a proxy with TLS and its address as --address.';

/** Starts an engine and the local server, and resolves when both are stopped after `signal`. Throws 'busy' if the port is in use. */
export async function serveWindow(options: {
  /** A file of dist/main. */
  program: string;
  /** Where it listens, and by which addresses browsers reach it. */
  place: ServerPlace;
  /** Whether to open a browser, if there is a desktop. */
  open: boolean;
  /** The access token; a new random one by default. */
  token?: string;
  /** The file that contains the token, which is then not printed. */
  tokenFile?: string;
  /** Encrypts connections. */
  certificate?: Certificate;
  word: Word;
  signal: AbortSignal;
}): Promise<void> {
  const { program, place, open, word, signal, token, tokenFile, certificate } = options;
  const engine = startEngine({
    entry: fileURLToPath(new URL('./engine.js', program)),
    onLog: (line) => process.stderr.write(`[engine] ${line}\n`),
  });
  engine.subscribe(({ status, reason }) => {
    if (reason && status !== 'ready') process.stderr.write(`${word(reason)}\n`);
  });
  restartOnMessage(engine);
  const folder = fileURLToPath(new URL('../renderer', program));
  const server = await startWebServer({ ...place, folder, engine, token, certificate }).catch(
    async (error) => {
      await engine.stop();
      throw error;
    },
  );
  // A token that lasts does not belong in the log of a service.
  const where = tokenFile
    ? say`Graft is running at ${new URL(server.url).origin}. Open it with ${'/?token='} and the token in ${tokenFile}.`
    : say`Graft is running at ${server.url}`;
  process.stdout.write(`${word(where)}\n`);
  if (certificate) {
    const { fingerprint, faults } = describeCertificate(certificate.cert, place.addresses);
    process.stdout.write(`${word(fingerprint)}\n`);
    for (const fault of faults) process.stderr.write(`${word(fault)}\n`);
  }
  if (!certificate && isOpenToOthers(place)) process.stderr.write(`${word(warning)}\n`);
  if (open && openBrowser(server.url))
    process.stdout.write(`${word('Opening it in your browser. Press Ctrl-C to stop.')}\n`);
  if (!signal.aborted) await new Promise((stop) => signal.addEventListener('abort', stop, { once: true }));
  process.stdout.write(`\n${word('Stopping Graft and saving a checkpoint of the current run …')}\n`);
  await server.close();
  await engine.stop();
}
