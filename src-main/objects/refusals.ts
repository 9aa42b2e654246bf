// What the storage answers instead of an object: of the whole storage as an error to show, of one object as its fault.
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import type { StorageSettings } from './settings';

/** A fault of one object; others may be readable. `reason` is a sentence without the period. */
export class ObjectError extends Error {
  constructor(
    readonly kind: 'missing' | 'denied' | 'changed' | 'too-large' | 'unreadable',
    readonly reason: Words,
  ) {
    super(kind);
    this.name = 'ObjectError';
  }
}

/** The bucket is in another region. */
export class OtherRegion extends Error {
  constructor(readonly region: string) {
    super(region);
    this.name = 'OtherRegion';
  }
}

/** A refusal: the address asked for, the server, HTTP's status and the code in the body, such as NoSuchKey. */
export interface Refusal {
  readonly url: string;
  readonly bucket: string;
  readonly host: string;
  readonly status: number;
  readonly code: string;
  /** True if objects were listed, not one read. */
  readonly listing: boolean;
}

const wrongKeys = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
  'TokenRefreshRequired',
  'InvalidSecurity',
  'AuthFailure',
]);

/** Returns the error of a refusal: an ObjectError if it concerns one object, else a GraftError with what to do. */
export function refusalError(
  { url, bucket, host, status, code, listing }: Refusal,
  { credentials }: StorageSettings,
): GraftError | ObjectError {
  const said = code === '' ? String(status) : code;
  if (wrongKeys.has(code))
    return new GraftError(
      'unavailable',
      say`${host} does not accept the credentials of this machine for ${url} (${said}). Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or the profile in ~/.aws.`,
      url,
    );
  if (code === 'RequestTimeTooSkewed')
    return new GraftError(
      'unavailable',
      say`${host} refuses ${url}, because the clock of this machine is wrong. Set the clock, then try again.`,
      url,
    );
  if (code === 'NoSuchBucket' || (listing && status === 404))
    return new GraftError(
      'unavailable',
      say`The bucket ${bucket} was not found at ${host}. Check the name in ${url}, and AWS_ENDPOINT_URL if the bucket is not on AWS.`,
      url,
    );
  if (status === 401 || status === 403) {
    if (!credentials)
      return new GraftError(
        'unavailable',
        say`${url} requires credentials, and this machine has none. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or add a profile to ~/.aws/credentials and set AWS_PROFILE, on each machine that reads the images.`,
        url,
      );
    if (!listing) return new ObjectError('denied', 'no permission to read it');
    return new GraftError(
      'no-permission',
      say`The credentials of this machine do not allow listing ${url} (${said}). They need the permissions s3:ListBucket and s3:GetObject.`,
      url,
    );
  }
  if (!listing && status === 404) return new ObjectError('missing', 'the object no longer exists');
  if (!listing && status === 412)
    return new ObjectError('changed', 'the object was replaced while it was scanned; scan again');
  if (!listing && status === 416) return new ObjectError('unreadable', 'the file is empty (0 bytes)');
  if (code === 'InvalidObjectState')
    return new ObjectError('unreadable', 'the object is archived: restore it to read it');
  return new GraftError(
    'unavailable',
    say`${host} does not answer like S3-compatible storage for ${url} (${said}). Check AWS_ENDPOINT_URL and the bucket's name.`,
    url,
  );
}
