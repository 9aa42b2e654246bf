// Certificates for tests, made by OpenSSL: self-signed, of an authority, for other names, expired.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate with its key: their files, and their PEM texts. */
export interface TestCertificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
  /** As OpenSSL prints it. */
  readonly fingerprint: string;
}

/** True if this machine has the program. */
const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Why certificates cannot be made here; null if they can. Those that have expired need faketime. */
export const whyNoCertificates = has('openssl') ? null : 'openssl is missing';
export const whyNoExpired = has('faketime') ? whyNoCertificates : 'faketime is missing';

/**
 * Makes a certificate for names such as 'DNS:localhost' that is valid for two days from `madeAt` (now by default). Without
 * `by`, it is self-signed, and an authority.
 */
export function makeCertificate(
  names: readonly string[],
  { by, madeAt }: { by?: TestCertificate; madeAt?: string } = {},
): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'graft-certificate-'));
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const signed = by
    ? ['-CA', by.certFile, '-CAkey', by.keyFile, '-addext', 'basicConstraints=critical,CA:FALSE']
    : [];
  const subject = ['-subj', '/CN=Graft test', '-addext', `subjectAltName=${names.join(',')}`];
  const all = [
    'openssl',
    'req',
    '-x509',
    ...kind,
    '-keyout',
    keyFile,
    '-out',
    certFile,
    ...signed,
    ...subject,
  ];
  const [program, ...args] = madeAt ? ['faketime', madeAt, ...all] : all;
  execFileSync(program!, args, { stdio: 'ignore' });
  const printed = execFileSync('openssl', ['x509', '-in', certFile, '-noout', '-fingerprint', '-sha256'], {
    encoding: 'utf8',
  });
  return {
    ...{ certFile, keyFile, cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') },
    fingerprint: printed.trim().split('=')[1]!,
  };
}
