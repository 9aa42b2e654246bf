// Connects with the certificate authorities of the system where those of Node.js do not suffice.
import { systemCertificates } from './certificates';
import { RequestError } from './request-error';

/** The system's certificates (PEM), once a connection needed them. */
let needed = '';

/** Returns further authorities (PEM) that an earlier connection of this process needed; undefined if none did. */
export const neededAuthorities = (): string | undefined => needed || undefined;

/** Calls `connect`; if the certificate is unknown to Node.js, once more with the authorities of the system. `connect` throws RequestError. */
export async function trusting<T>(
  env: NodeJS.ProcessEnv,
  connect: (authorities: string | undefined) => Promise<T>,
): Promise<T> {
  const known = needed;
  try {
    return await connect(known || undefined);
  } catch (error) {
    if (!(error instanceof RequestError && error.fault === 'untrusted')) throw error;
    const pem = (await systemCertificates(env)).join('\n');
    // They may have been installed since.
    if (pem === known) throw error;
    const connected = await connect(pem);
    needed = pem;
    return connected;
  }
}
