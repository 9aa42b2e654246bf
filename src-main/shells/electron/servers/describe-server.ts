// What a test of a server found, as lines: version, what training runs on, token, encryption.
import { isLoopback } from '#shared/http-address';
import type { About, ServerLine } from '#shared/protocol/servers';
import { type Sentence, say } from '#shared/sentence';
import type { ServerAccess } from './server-access';

const good = (words: Sentence): ServerLine => ({ tone: 'good', words });
const bad = (words: Sentence): ServerLine => ({ tone: 'bad', words });

/** Returns the line about encryption. */
function describeEncryption({ origin, certificate }: ServerAccess): ServerLine {
  const { protocol, hostname } = new URL(origin);
  if (protocol === 'https:' && certificate !== null)
    return good(say`The connection is encrypted (TLS), with the certificate that you trust.`);
  if (protocol === 'https:') return good(say`The connection is encrypted (TLS).`);
  if (isLoopback(hostname))
    return good(say`The connection ends on this computer, as that of an SSH tunnel does, which encrypts it.`);
  return bad(
    say`The connection is not encrypted: whoever sees the traffic can read the token and your images. Use an SSH tunnel or TLS, unless you trust every machine in between. Without encryption, a folder is uploaded completely each time.`,
  );
}

/** Returns the lines for a server that accepts the token; `about` is null if its engine does not answer. `own` is the version of this app. */
export function describeServer(access: ServerAccess, about: About | null, own: string): ServerLine[] {
  const accepted = good(say`The token is accepted.`);
  if (!about)
    return [
      accepted,
      bad(say`The server's engine does not answer. Wait until it has started, and test again.`),
      describeEncryption(access),
    ];
  return [describeVersion(about.version, own), describeRuntime(about), accepted, describeEncryption(access)];
}

function describeVersion(version: string, own: string): ServerLine {
  return good(
    version === own
      ? say`Graft ${version}, the version of this app.`
      : say`Graft ${version}; this app is ${own}. Its window has the features of the server's version.`,
  );
}

function describeRuntime({ engine, gpus, usesGpu }: About): ServerLine {
  const names = gpus.join(', ');
  if (usesGpu) return good(say`Trains on the GPU: ${names}.`);
  if (engine === 'none')
    return bad(
      say`Trains on the slow built-in engine. Install TensorFlow there with ${'graft runtime install'}.`,
    );
  if (engine === null) return bad(say`What it trains on is not known yet.`);
  if (gpus.length > 0)
    return bad(
      say`Trains on the processor, although it has a GPU (${names}). Choose and install it there under the engine at the top right of its window.`,
    );
  return good(say`Trains on the processor with TensorFlow; no usable GPU was found.`);
}
