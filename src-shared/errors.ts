// The errors that the world can cause: their codes cross every wire; anything else is a bug.

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

/** What kind of "no" it was; see `errorCodes`. */
export type ErrorCode = (typeof errorCodes)[number];

/** The world said no: a sentence for people (thing, expected, received) with a code for programs. */
export class GraftError extends Error {
  readonly code: ErrorCode;
  /** The file, layer or run that is meant, as text. */
  readonly where: string | undefined;

  constructor(code: ErrorCode, message: string, where?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GraftError';
    this.code = code;
    this.where = where;
  }
}

/** An error as it crosses a wire. */
export interface WireError {
  code: ErrorCode;
  message: string;
  where?: string | undefined;
  stack?: string | undefined;
}

/** Turns anything thrown into its wire form; what is no GraftError becomes code `bug`. */
export function toWireError(error: unknown): WireError {
  if (error instanceof GraftError) return { code: error.code, message: error.message, where: error.where };
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'cancelled', message: 'Cancelled.' };
  if (error instanceof Error) return { code: 'bug', message: error.message, stack: error.stack };
  return { code: 'bug', message: String(error) };
}

/** Turns a wire error back into a throwable GraftError. */
export function fromWireError(error: WireError): GraftError {
  const known = errorCodes.includes(error.code) ? error.code : 'bug';
  return new GraftError(known, error.message, error.where);
}

/** True when the error means that somebody cancelled. */
export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof GraftError && error.code === 'cancelled') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** Closes a switch over a union: a missing case is a compile error. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
