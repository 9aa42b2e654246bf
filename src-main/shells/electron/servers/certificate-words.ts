// What is wrong with the certificate of a server, as a sentence that says what to do.
import { type Sentence, say } from '#shared/sentence';
import type { SeenCertificate } from '../../../net/inspect-certificate';

const dayOf = (date: Date) => date.toISOString().slice(0, 10);

/**
 * Words the fault of a certificate; `code` is Chromium's. `trusted` is the fingerprint that the user trusted before.
 * Only the certificate of an unknown authority can be trusted by its fingerprint.
 */
export function explainCertificate(
  { origin, code, trusted }: { origin: string; code: string; trusted: string | null },
  { fingerprint, fault, names, validFrom, validTo }: SeenCertificate,
): Sentence {
  const { host, hostname } = new URL(origin);
  const refused = say`This computer does not accept the certificate of ${host} (${code}). Make another one there, or connect through an SSH tunnel.`;
  switch (fault) {
    case 'expired':
      return say`The certificate of ${host} expired on ${dayOf(validTo)}. Renew it there and start Graft again; if it should be valid, check the clock of this computer.`;
    case 'not-yet-valid':
      return say`The certificate of ${host} is valid only from ${dayOf(validFrom)} on. Check the clocks of this computer and of the server.`;
    case 'other-name':
      return say`The certificate of ${host} is for other names: ${names}. Use an address with one of them, or make a certificate that contains ${hostname}.`;
    case 'untrusted':
      return trusted !== null && trusted !== fingerprint
        ? say`The certificate of ${host} is not the one that you trusted. Its SHA-256 fingerprint is now ${fingerprint}. Compare it with the one that Graft printed at its start there. If both are the same, choose “Trust this certificate” after a test in the dialog “Servers”; otherwise another machine may be answering.`
        : say`The certificate of ${host} was issued by an authority that this computer does not trust. Its SHA-256 fingerprint is ${fingerprint}. Compare it with the one that Graft printed at its start there. If both are the same, choose “Trust this certificate” after a test in the dialog “Servers”; otherwise another machine may be answering.`;
    case null:
      // Chromium keeps its verdict about authorities for half an hour.
      return code === 'ERR_CERT_AUTHORITY_INVALID'
        ? say`This computer trusts the certificate of ${host} by now. Close Graft and start it again.`
        : refused;
    case 'invalid':
      return refused;
  }
}
