// How a contract is declared: calls with input and output, streams with input and items, each with its zod schema.
import { z } from 'zod';

/** A call: one input, one output. */
export interface CallSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly type: 'call';
  readonly input: I;
  readonly output: O;
}

/** A stream: one input, any number of items, then its end. */
export interface StreamSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly type: 'stream';
  readonly input: I;
  readonly item: O;
}

/** All calls and streams of a service by name. */
export type Contract = Readonly<Record<string, CallSpec | StreamSpec>>;

/** Options of each use: leaving by `signal` cancels the work on the other side. */
export interface UseOptions {
  readonly signal?: AbortSignal;
}

/** What a client sees of a contract. */
export type Client<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends CallSpec<infer I, infer O>
    ? (input: z.input<I>, options?: UseOptions) => Promise<z.output<O>>
    : C[K] extends StreamSpec<infer I, infer O>
      ? (input: z.input<I>, options?: UseOptions) => AsyncIterableIterator<z.output<O>>
      : never;
};

/** What a service implements; `signal` is aborted when the caller cancels or the connection ends. */
export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends CallSpec<infer I, infer O>
    ? (input: z.output<I>, context: { signal: AbortSignal }) => Promise<z.input<O>> | z.input<O>
    : C[K] extends StreamSpec<infer I, infer O>
      ? (input: z.output<I>, context: { signal: AbortSignal }) => AsyncIterable<z.input<O>>
      : never;
};

/** Declares a call. */
export function call<I extends z.ZodType, O extends z.ZodType>(input: I, output: O): CallSpec<I, O> {
  return { type: 'call', input, output };
}

/** Declares a stream. */
export function stream<I extends z.ZodType, O extends z.ZodType>(input: I, item: O): StreamSpec<I, O> {
  return { type: 'stream', input, item };
}

/** Bytes on the wire: an array of its own, never a view into a greater buffer that the receiver could see. */
export const bytes = z.instanceof(Uint8Array);

/** No input or no output. */
export const nothing = z.object({}).strict();
