// Programs: pure functions over state and feeds that run op by op, or are recorded once per feed shape and replayed.
import { type Tensor, tf } from '../tf';

/** Tensors by name. */
export type Tensors = ReadonlyMap<string, Tensor>;

/** Shape and type of a fed tensor. */
export interface FeedShape {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

/** The result of a program: outputs, and the new values of changed parts of the state. */
export interface ProgramResult {
  readonly outputs: Tensors;
  readonly state: Tensors;
}

/** A pure function: it does not read tensors back, and everything that changes is an argument. */
export interface Program {
  readonly run: (state: Tensors, feeds: Tensors) => ProgramResult;
  /** The feed shapes to record; with others, the program runs op by op. */
  readonly shapes: readonly Readonly<Record<string, FeedShape>>[];
}

/** Runs a program op by op. The caller disposes the result; all other tensors are freed. */
export function runOpByOp(program: Program, state: Tensors, feeds: Tensors): ProgramResult {
  const names: { outputs: string[]; state: string[] } = { outputs: [], state: [] };
  const tensors = tf.tidy(() => {
    const result = program.run(state, feeds);
    names.outputs = [...result.outputs.keys()];
    names.state = [...result.state.keys()];
    return [...result.outputs.values(), ...result.state.values()];
  });
  const entries = [...names.outputs, ...names.state].map((name, i) => [name, tensors[i]!] as const);
  return {
    outputs: new Map(entries.slice(0, names.outputs.length)),
    state: new Map(entries.slice(names.outputs.length)),
  };
}

/** Returns a key that is equal for feeds of equal shapes and types. */
export function feedsKey(
  feeds: Iterable<readonly [string, { shape: readonly number[]; dtype: string }]>,
): string {
  return [...feeds]
    .map(([name, { shape, dtype }]) => `${name}:${dtype}[${shape.join(',')}]`)
    .sort()
    .join(';');
}
