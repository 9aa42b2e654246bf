// Signs GET requests to S3 by AWS Signature Version 4, with aws4fetch.
import { createHash } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import type { Credentials } from './settings';

/** SHA-256 of an empty body, hexadecimal. */
const emptyHash = createHash('sha256').digest('hex');

/** Encodes a part of a path or query as S3 expects it: everything but letters, digits and `-._~`. */
export function encodePart(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Returns the query of a URL, sorted as it is signed. */
export function encodeQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodePart(name)}=${encodePart(value)}`)
    .sort()
    .join('&');
}

/**
 * Returns the headers of a signed GET: `headers` and the date, the hash of the body and the signature. The path and query
 * of `url` are encoded as by `encodePart` and `encodeQuery`.
 */
export async function signGet(
  url: URL,
  headers: Readonly<Record<string, string>>,
  region: string,
  credentials: Credentials,
  now = new Date(),
): Promise<Record<string, string>> {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const signer = new AwsV4Signer({
    ...{ method: 'GET', url: url.href, service: 's3', region, allHeaders: true },
    headers: { ...headers, 'x-amz-content-sha256': emptyHash },
    ...{ accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    datetime: now.toISOString().replace(/[-:]|\.\d{3}/g, ''),
  });
  return Object.fromEntries((await signer.sign()).headers);
}
