// Reads the certificate that a server presents, and what is wrong with it by OpenSSL and the authorities of Node.js and the system.
import { isIP } from 'node:net';
import tls from 'node:tls';
import { systemCertificates } from './certificates';
import { type CertificateFault, faultOf, namesIn } from './request-error';

/** A certificate as a server presents it. */
export interface SeenCertificate {
  /** SHA-256 of the certificate in hexadecimal with colons, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string;
  /** Null if it is valid for the address and of an authority that this computer trusts; 'untrusted' only if nothing else is wrong. */
  readonly fault: CertificateFault | 'invalid' | null;
  /** The names it is for. */
  readonly names: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

const patienceMs = 8000;

/** Returns the certificate of the server at an https address; null if it cannot be reached directly, or does not encrypt. */
export async function inspectCertificate(
  address: URL,
  env: NodeJS.ProcessEnv,
): Promise<SeenCertificate | null> {
  const host = address.hostname.replace(/^\[|\]$/g, '');
  const ca = [...tls.rootCertificates, ...(await systemCertificates(env))];
  return new Promise((resolve) => {
    const socket = tls.connect({
      host,
      port: Number(address.port || 443),
      ca,
      // What is wrong is looked at below; nothing is sent over this connection.
      rejectUnauthorized: false,
      ...(isIP(host) === 0 && { servername: host }),
    });
    const end = (seen: SeenCertificate | null) => {
      socket.destroy();
      resolve(seen);
    };
    socket.setTimeout(patienceMs, () => end(null));
    socket.on('error', () => end(null));
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      const [validFrom, validTo] = [new Date(certificate.valid_from), new Date(certificate.valid_to)];
      const isOther = tls.checkServerIdentity(host, certificate) !== undefined;
      const refusal = socket.authorized ? null : String(socket.authorizationError);
      end({
        ...{ fingerprint: certificate.fingerprint256, names: namesIn(certificate), validFrom, validTo },
        fault: findFault({ validFrom, validTo, isOther, refusal }),
      });
    });
  });
}

/** Returns the first fault; OpenSSL tells only one, and that of the authority before others. */
function findFault({
  validFrom,
  validTo,
  isOther,
  refusal,
}: {
  validFrom: Date;
  validTo: Date;
  isOther: boolean;
  refusal: string | null;
}): SeenCertificate['fault'] {
  if (validTo.getTime() < Date.now()) return 'expired';
  if (validFrom.getTime() > Date.now()) return 'not-yet-valid';
  if (isOther) return 'other-name';
  if (refusal === null) return null;
  const fault = faultOf(refusal);
  return fault === 'untrusted' || fault === 'expired' || fault === 'not-yet-valid' ? fault : 'invalid';
}
