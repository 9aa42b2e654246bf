// Why a request to a server failed: for a certificate, what is wrong with it, and whether the user may trust it.
import { GraftError } from '#shared/errors';
import type { Sentence } from '#shared/sentence';
import { inspectCertificate } from '../../../net/inspect-certificate';
import { explainCertificate } from './certificate-words';
import { explainNetError } from './net-errors';
import type { ServerAccess } from './server-access';

/** A certificate that is not accepted. `trustable` is its fingerprint if only its authority is unknown, so that the user may trust it. */
export class CertificateError extends GraftError {
  readonly trustable: string | null;
  constructor(words: Sentence, origin: string, trustable: string | null) {
    super('unavailable', words, origin);
    this.trustable = trustable;
  }
}

/** Returns the error of a request that failed with an error of Chromium such as `net::ERR_CONNECTION_REFUSED`. */
export async function findFailure(
  message: string,
  { origin, certificate }: ServerAccess,
): Promise<GraftError> {
  const code = /ERR_CERT_\w+/.exec(message)?.[0];
  const seen = code && (await inspectCertificate(new URL(origin), process.env));
  if (!code || !seen) return new GraftError('unavailable', explainNetError(message, origin), origin);
  const words = explainCertificate({ origin, code, trusted: certificate }, seen);
  return new CertificateError(words, origin, seen.fault === 'untrusted' ? seen.fingerprint : null);
}
