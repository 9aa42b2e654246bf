// What is needed to reach a server.

/** Where a server is, the token for it, and the certificate that the user trusts. */
export interface ServerAccess {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly token: string | null;
  /** SHA-256 fingerprint, in hexadecimal with colons; null if only certificates of known authorities are accepted. */
  readonly certificate: string | null;
}
