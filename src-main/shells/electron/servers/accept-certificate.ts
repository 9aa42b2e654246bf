// Which certificates of a server are accepted that Chromium does not know: those of the system's authorities, and one that the user trusts.
import { X509Certificate } from 'node:crypto';
import { inspectCertificate } from '../../../net/inspect-certificate';

/**
 * True if the certificate (PEM) that Chromium received for `hostname` is accepted. On Linux, Chromium does not know the
 * authorities that were added to the system, so a connection of Node.js, which verifies everything, has the last word.
 */
export async function acceptsCertificate(
  pem: string,
  hostname: string,
  { origin, trusted }: { readonly origin: string; readonly trusted: string | null },
): Promise<boolean> {
  const address = new URL(origin);
  const bare = (host: string) => host.replace(/^\[|\]$/g, '');
  if (bare(hostname) !== bare(address.hostname)) return false;
  const seen = await inspectCertificate(address, process.env);
  if (!seen || seen.fingerprint !== new X509Certificate(pem).fingerprint256) return false;
  return seen.fault === null || (seen.fault === 'untrusted' && seen.fingerprint === trusted);
}
