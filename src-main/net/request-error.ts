// Failed requests: what happened in words, and whether a retry may help.
import http from 'node:http';
import type { PeerCertificate } from 'node:tls';

/** What failed, where it is known: nothing listens, the name or the way to it is unknown, no answer, or the certificate. */
type Fault =
  | 'refused'
  | 'closed'
  | 'silent'
  | 'unknown-name'
  | 'unreachable'
  | 'not-encrypted'
  | CertificateFault;

/** What is wrong with a certificate. */
export type CertificateFault = 'untrusted' | 'expired' | 'not-yet-valid' | 'other-name';

/** A failed request; `again` is true if a retry may succeed. */
export class RequestError extends Error {
  readonly again: boolean;
  readonly fault: Fault | null;
  constructor(message: string, again: boolean, fault: Fault | null = null) {
    super(message);
    this.name = 'RequestError';
    this.again = again;
    this.fault = fault;
  }
}

/** Returns a status with its text: '404 Not Found'. */
export function sayStatus(response: http.IncomingMessage): string {
  const status = response.statusCode ?? 0;
  return `${status} ${http.STATUS_CODES[status] ?? ''}`.trim();
}

/** An error of a socket or of TLS, which has the certificate if its names do not match. */
type SocketError = NodeJS.ErrnoException & { readonly cert?: PeerCertificate };

const faults: Readonly<Record<string, Fault>> = {
  ENOTFOUND: 'unknown-name',
  EAI_AGAIN: 'unknown-name',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'closed',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ETIMEDOUT: 'silent',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-name',
};

/** Returns what the code of an error of Node.js or OpenSSL means; null for others. */
export function faultOf(code: string, message = ''): Fault | null {
  if (/SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY/.test(code)) return 'untrusted';
  // What OpenSSL says of an answer that is not TLS; the code depends on the version.
  if (/^(EPROTO|ERR_SSL_)/.test(code) && /wrong version|packet length|http request/i.test(message))
    return 'not-encrypted';
  return faults[code] ?? null;
}

/** Returns the names that a certificate is for, such as 'gpu.example.org, 10.0.0.5'. */
export function namesIn({ subjectaltname, subject }: PeerCertificate): string {
  const names = subjectaltname?.replace(/\b(DNS|IP Address):/g, '') ?? String(subject?.CN ?? '');
  return names.slice(0, 200);
}

/** Describes a failed connection. */
export function sayNetworkError(error: unknown, who: string): RequestError {
  if (error instanceof RequestError) return error;
  const { code = '', message, cert } = error as SocketError;
  const fault = faultOf(code, message);
  const failed = (words: string, again = false) => new RequestError(words, again, fault);
  switch (fault) {
    case 'unknown-name':
      // An unknown host name stays unknown on a retry.
      return failed(`${who} could not be found (is this machine offline?)`, code !== 'ENOTFOUND');
    case 'refused':
      return failed(`${who} refused the connection`, true);
    case 'closed':
      return failed(`${who} closed the connection`, true);
    case 'unreachable':
      return failed(`${who} cannot be reached (is this machine offline?)`, true);
    case 'silent':
      return failed(`${who} did not answer`, true);
    case 'not-encrypted':
      return failed(`${who} does not encrypt its connections, although the address begins with https`);
    case 'untrusted':
      return failed(
        `${who} has a certificate of an authority that this computer does not trust (${message}). Behind the proxy of a company or school, install its certificate in the system, or name its file in NODE_EXTRA_CA_CERTS`,
      );
    case 'expired':
      return failed(
        `${who} has a certificate that has expired. Renew it there, or check the clock of this computer`,
      );
    case 'not-yet-valid':
      return failed(`${who} has a certificate that is not valid yet. Check the clocks of both computers`);
    case 'other-name':
      return failed(
        `${who} has a certificate for other names (${cert ? namesIn(cert) : message}). Use an address with one of them, or a certificate that contains this one`,
      );
    case null:
      return new RequestError(`${who}: ${message}`, !/CERT/.test(code));
  }
}
