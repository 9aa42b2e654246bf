// Expected errors: their codes are sent over every connection; any other error is a bug.

/** Every code a GraftError can carry. */
export const errorCodes = [
  'cancelled',
  'not-found',
  'bad-file',
  'unsupported',
  'invalid',
  'not-ready',
  'busy',
  'disk-full',
  'no-permission',
  'out-of-memory',
  'interrupted',
  'engine-lost',
  'trainer-lost',
  'unavailable',
  'too-large',
  'usage',
  'bug',
] as const;

/** The kind of an error; see `errorCodes`. */
export type ErrorCode = (typeof errorCodes)[number];

/** An expected error: a message to display (what happened, expected, received) and a code for programs. */
export class GraftError extends Error {
  readonly code: ErrorCode;
  /** The file, layer or run concerned, as text. */
  readonly where: string | undefined;

  constructor(code: ErrorCode, message: string, where?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GraftError';
    this.code = code;
    this.where = where;
  }
}

/** An error as it is sent over a connection. */
export interface WireError {
  code: ErrorCode;
  message: string;
  where?: string | undefined;
  stack?: string | undefined;
}

/** Converts any thrown value to its wire form; anything but a GraftError gets the code `bug`. */
export function toWireError(error: unknown): WireError {
  if (error instanceof GraftError) return { code: error.code, message: error.message, where: error.where };
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'cancelled', message: 'Cancelled.' };
  if (error instanceof Error) return { code: 'bug', message: error.message, stack: error.stack };
  return { code: 'bug', message: String(error) };
}

/** Converts a wire error to a GraftError. */
export function fromWireError(error: WireError): GraftError {
  const known = errorCodes.includes(error.code) ? error.code : 'bug';
  return new GraftError(known, error.message, error.where);
}

/** True if the error means that the work was cancelled. */
export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof GraftError && error.code === 'cancelled') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** Ends a switch over a union: a missing case is a compile error. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
