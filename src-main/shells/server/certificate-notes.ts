// What the server says of its certificate at its start: its fingerprint, to compare, and why it will be refused.
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type Sentence, say } from '#shared/sentence';

/** Returns the fingerprint of a certificate (PEM) as a line, and what is wrong with it for the addresses by which the server is reached. */
export function describeCertificate(
  pem: string,
  addresses: readonly URL[],
): { readonly fingerprint: Sentence; readonly faults: readonly Sentence[] } {
  const certificate = new X509Certificate(pem);
  const { validTo, subject, subjectAltName } = certificate;
  const end = new Date(validTo);
  const faults = addresses
    .map(({ hostname }) => hostname.replace(/^\[|\]$/g, ''))
    .filter((host) => !(isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)))
    .map(
      (host) =>
        say`The certificate is for other names (${subjectAltName ?? subject}) than ${host}: browsers and the app refuse it there.`,
    );
  if (end.getTime() < Date.now())
    faults.unshift(
      say`The certificate expired on ${end.toISOString().slice(0, 10)}: browsers and the app refuse it. Renew it, and start Graft again.`,
    );
  return {
    fingerprint: say`The SHA-256 fingerprint of its certificate: ${certificate.fingerprint256}`,
    faults,
  };
}
