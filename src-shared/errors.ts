// Expected errors: their codes are sent over every connection; any other error is a bug.

import { inEnglish, type Sentence, type Words } from './sentence';

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

/** An expected error: a message to display (what happened, expected, received) and a code for programs. `message` is its English wording. */
export class GraftError extends Error {
  readonly code: ErrorCode;
  /** The message, to be worded in the reader's language. */
  readonly words: Words;
  /** The file, layer or run concerned, as text. */
  readonly where: string | undefined;

  constructor(code: ErrorCode, words: Words, where?: string, options?: ErrorOptions) {
    super(inEnglish(words), options);
    this.name = 'GraftError';
    this.code = code;
    this.words = words;
    this.where = where;
  }
}

/** An error as it is sent over a connection. */
export interface WireError {
  code: ErrorCode;
  /** The English wording. */
  message: string;
  /** The message with its values, to be worded by the receiver; absent if it has none. */
  sentence?: Sentence | undefined;
  where?: string | undefined;
  stack?: string | undefined;
}

/** Returns words as they are sent and stored: in English, and with their values if they have any. */
export function toMessage(words: Words): Pick<WireError, 'message' | 'sentence'> {
  return { message: inEnglish(words), ...(typeof words !== 'string' && { sentence: words }) };
}

/** Converts any thrown value to its wire form; anything but a GraftError gets the code `bug`. */
export function toWireError(error: unknown): WireError {
  if (error instanceof GraftError) return { code: error.code, ...toMessage(error.words), where: error.where };
  if (error instanceof Error && error.name === 'AbortError')
    return { code: 'cancelled', message: 'Cancelled.' };
  if (error instanceof Error) return { code: 'bug', message: error.message, stack: error.stack };
  return { code: 'bug', message: String(error) };
}

/** Converts a wire error to a GraftError. */
export function fromWireError(error: WireError): GraftError {
  const known = errorCodes.includes(error.code) ? error.code : 'bug';
  return new GraftError(known, error.sentence ?? error.message, error.where);
}

/** Returns the message of any thrown value, to be worded in the reader's language. */
export function wordsOf(error: unknown): Words {
  if (error instanceof GraftError) return error.words;
  return error instanceof Error ? error.message : String(error);
}

/** True if the error means that the work was cancelled. */
export function isCancelled(error: unknown): boolean {
  return (
    (error instanceof GraftError && error.code === 'cancelled') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** Codes of errors that come from what was asked for: asking again gives the same answer. */
const lasting: ReadonlySet<ErrorCode> = new Set([
  ...(['bad-file', 'unsupported', 'invalid', 'not-ready', 'too-large', 'usage'] as const),
]);

/** True if repeating the failed action can help, because its cause may go away by itself or outside of Graft. */
export function canRetry(error: unknown): boolean {
  return !(error instanceof GraftError && lasting.has(error.code));
}

/** Ends a switch over a union: a missing case is a compile error. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
