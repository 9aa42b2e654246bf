// What a lasting server keeps in files: its access token, and the certificate of its encrypted connection.
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';

/** A certificate with its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const leastCharacters = 24;

/** Reads the access token from a file; a file that does not exist is created with a new one, readable by its owner only. Throws 'invalid' for one that could be guessed. */
async function readTokenFile(path: string): Promise<string> {
  const created = randomBytes(32).toString('base64url');
  try {
    await writeFile(path, `${created}\n`, { flag: 'wx', mode: 0o600 });
    return created;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST')
      throw new GraftError('unavailable', say`--token-file: ${path} cannot be written: ${code ?? ''}.`, path);
  }
  const token = (await read('--token-file', path)).trim();
  if (!/^[\w-]+$/.test(token) || token.length < leastCharacters)
    throw new GraftError(
      'invalid',
      say`--token-file: ${path} must contain one word of at least ${leastCharacters} letters, digits, hyphens or underscores. Delete the file to get a new token.`,
      path,
    );
  return token;
}

/** Reads a certificate and its key. Throws 'invalid' if they do not belong together. */
async function readCertificate(certificate: string, key: string): Promise<Certificate> {
  const pair = { cert: await read('--certificate', certificate), key: await read('--key', key) };
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new GraftError(
      'invalid',
      say`--certificate and --key: ${certificate} and ${key} are not a PEM certificate and its key (${(error as Error).message}).`,
      certificate,
    );
  }
  return pair;
}

/** Reads the files that were named. Throws 'usage' for a certificate without its key. */
export async function readSecrets(files: {
  readonly tokenFile: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
}): Promise<{ token?: string; tokenFile?: string; certificate?: Certificate }> {
  const { tokenFile, certificate, key } = files;
  if ((certificate === null) !== (key === null))
    throw new GraftError('usage', '--certificate and --key are given together.');
  return {
    ...(tokenFile !== null && { token: await readTokenFile(tokenFile), tokenFile }),
    ...(certificate !== null && key !== null && { certificate: await readCertificate(certificate, key) }),
  };
}

async function read(option: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new GraftError(
      'not-found',
      say`${option}: ${path} cannot be read: ${error.code ?? error.message}.`,
      path,
    );
  });
}
