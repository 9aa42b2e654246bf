// Declares contracts: calls with an input and an output, and streams with an input and items, each with a zod schema.
import { z } from 'zod';

/** A call: one input, one output. */
export interface CallSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly type: 'call';
  readonly input: I;
  readonly output: O;
}

/** A stream: one input and any number of items. */
export interface StreamSpec<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly type: 'stream';
  readonly input: I;
  readonly item: O;
}

/** All calls and streams of a service by name. */
export type Contract = Readonly<Record<string, CallSpec | StreamSpec>>;

/** Options of each call or stream. Aborting `signal` cancels the work on the other side. */
export interface UseOptions {
  readonly signal?: AbortSignal;
}

/** The methods of a contract, as the client calls them. */
export type Client<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends CallSpec<infer I, infer O>
    ? (input: z.input<I>, options?: UseOptions) => Promise<z.output<O>>
    : C[K] extends StreamSpec<infer I, infer O>
      ? (input: z.input<I>, options?: UseOptions) => AsyncIterableIterator<z.output<O>>
      : never;
};

/** The methods of a contract, as the service implements them. `signal` is aborted when the caller cancels or the connection closes. */
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

/** Binary data. Must not be a view into a larger buffer, whose other content the receiver could see. */
export const bytes = z.instanceof(Uint8Array);

/** An empty input or output. */
export const nothing = z.object({}).strict();
