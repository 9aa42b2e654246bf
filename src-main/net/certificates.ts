// The certificate authorities of the system and of the user's settings, where a company or school adds that of its proxy. Node.js itself knows only the public ones.
import { readFile } from 'node:fs/promises';
import tls from 'node:tls';

/** Where systems with Linux keep the certificates of all authorities in one file. */
const bundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Returns the certificates (PEM) that this machine trusts in addition to Node's: those of the system, and of the files in
 * `SSL_CERT_FILE` and `NODE_EXTRA_CA_CERTS`. A file that cannot be read, or is no list of certificates, is left out.
 */
export async function systemCertificates(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Promise<string[]> {
  const named = [env.SSL_CERT_FILE, env.NODE_EXTRA_CA_CERTS].filter((path) => path !== undefined);
  const found = (await Promise.all(named.map(readCertificates))).filter((text) => text !== undefined);
  // Of Linux, Node's function reads each certificate several times, through its links.
  if (platform === 'linux') {
    for (const path of bundles) {
      const text = await readCertificates(path);
      if (text !== undefined) return [...found, text];
    }
    return found;
  }
  // Node 22.15 and newer.
  const read = (tls as { getCACertificates?: (type: 'system') => string[] }).getCACertificates;
  return [...found, ...(read?.('system') ?? [])];
}

async function readCertificates(path: string): Promise<string | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    tls.createSecureContext({ ca: text });
    return text;
  } catch {
    return undefined;
  }
}
