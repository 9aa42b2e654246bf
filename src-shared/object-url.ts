// Addresses of objects in S3-compatible storage: `s3://bucket/key`, or `s3://bucket/prefix` as a folder of images.
import { GraftError } from './errors';
import { say } from './sentence';

/** A bucket, and the key of an object or the prefix of several; empty for the whole bucket. */
export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** True for the address of an object or of a prefix. */
export function isObjectUrl(path: string): boolean {
  return path.startsWith('s3://');
}

/** Returns the bucket and the key of an address. Everything after the bucket is the key, without any decoding. Throws 'invalid'. */
export function parseObjectUrl(url: string): ObjectPlace {
  const [, bucket, key = ''] = /^s3:\/\/([a-z0-9][a-z0-9._-]{1,253}[a-z0-9])(?:\/(.*))?$/is.exec(url) ?? [];
  if (bucket === undefined || !isPlainKey(key))
    throw new GraftError('invalid', say`'${url}' is not an address in S3: expected s3://bucket/prefix.`, url);
  return { bucket, key };
}

/** True for a key that is the same as part of a URL: without `.` and `..` as folders, and without empty ones. */
export function isPlainKey(key: string): boolean {
  return key === '' || key.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Returns the address of a folder without the slashes at its end. Throws 'invalid'. */
export function normalizeObjectUrl(url: string): string {
  const { bucket, key } = parseObjectUrl(url.replace(/\/+$/, ''));
  return key === '' ? `s3://${bucket}` : `s3://${bucket}/${key}`;
}
