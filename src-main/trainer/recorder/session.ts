// Sessions run programs over one state: recorded as one TensorFlow graph whose variables store the state, or op by op. The results are the same.

import { say, type Words } from '#shared/sentence';
import { nativeBackend } from '../executor/native';
import { type Tensor, tf } from '../tf';
import { openFirstRuns } from './first-runs';
import { feedsKey, type Program, runOpByOp, type Tensors } from './program';
import type { Precision } from './record';
import { openReplay, type Replay } from './replay';

/** Runs programs by name over a state that they update. */
export interface Session {
  readonly mode: 'recorded' | 'op-by-op';
  /** Why recording failed and the session runs op by op; null if it did not fail. */
  readonly note: Words | null;
  /** Runs a program and updates the state. The caller disposes the outputs. */
  run(program: string, feeds: Tensors): Map<string, Tensor>;
  /** Returns the values of parts of the state. */
  read(keys: readonly string[]): Map<string, Float32Array>;
  /** Sets parts of the state. The caller still owns the tensors. */
  write(values: Tensors): void;
  /** Returns the extra seconds that first runs of programs took since the last call. */
  takeFirstRuns(): number;
  dispose(): void;
}

/** Options of `openSession`. The session disposes the state's tensors, also if opening throws. */
export interface SessionOptions {
  readonly state: Map<string, Tensor>;
  readonly programs: Readonly<Record<string, Program>>;
  /** `false` runs op by op, as backends without a binding always do. Tests use it as the reference. */
  readonly record?: boolean;
  /** `bfloat16` computes convolutions and products of matrices in half precision, for forward passes only; ignored op by op. */
  readonly precision?: Precision;
}

/** Opens a session. If recording fails, `note` says why; the results are the same. */
export function openSession({
  state,
  programs,
  record = true,
  precision = 'float32',
}: SessionOptions): Session {
  let replay: Replay | null = null;
  let note: Words | null = null;
  if (record && nativeBackend()) {
    try {
      replay = openReplay(state, programs, precision);
    } catch (error) {
      note = say`The step could not be recorded as one graph and runs op by op, slower: ${(error as Error).message}.`;
    }
  }
  const session = replay ? recordedSession(state, programs, replay) : plainSession(state, programs, note);
  return { ...session, run: withSeeds(programs, session.run) };
}

/** Adds the feed `seed` if the caller omits it: different in each run, but the same sequence in each session. */
function withSeeds(programs: Readonly<Record<string, Program>>, run: Session['run']): Session['run'] {
  let runs = 0;
  return (name, feeds) => {
    if (feeds.has('seed') || !programOf(programs, name).shapes[0]?.seed) return run(name, feeds);
    const seed = tf.tensor1d([runs++, 0], 'int32');
    try {
      return run(name, new Map([...feeds, ['seed', seed]]));
    } finally {
      seed.dispose();
    }
  };
}

function programOf(programs: Readonly<Record<string, Program>>, name: string): Program {
  const program = programs[name];
  if (!program) throw new Error(`There is no program '${name}'.`);
  return program;
}

function plainSession(
  state: Map<string, Tensor>,
  programs: Readonly<Record<string, Program>>,
  note: Words | null,
): Session {
  return {
    mode: 'op-by-op',
    note,
    run(name, feeds) {
      const result = runOpByOp(programOf(programs, name), state, feeds);
      for (const [key, value] of result.state) {
        state.get(key)?.dispose();
        state.set(key, value);
      }
      return new Map(result.outputs);
    },
    write(values) {
      for (const [key, value] of values) {
        state.get(key)?.dispose();
        state.set(key, value.clone());
      }
    },
    read: (keys) => new Map(keys.map((key) => [key, state.get(key)!.dataSync() as Float32Array])),
    takeFirstRuns: () => 0,
    dispose() {
      tf.dispose([...state.values()]);
      state.clear();
    },
  };
}

function recordedSession(
  state: Map<string, Tensor>,
  programs: Readonly<Record<string, Program>>,
  replay: Replay,
): Session {
  const keys = [...state.keys()];
  // The graph's variables now store the state.
  tf.dispose([...state.values()]);
  state.clear();
  const firstRuns = openFirstRuns();
  return {
    mode: 'recorded',
    note: null,
    run(name, feeds) {
      const startedAt = performance.now();
      const outputs = replay.run(name, feeds);
      if (outputs) {
        firstRuns.add(`${name} ${feedsKey(feeds)}`, (performance.now() - startedAt) / 1000);
        return outputs;
      }
      // Not recorded for these feed shapes: reads the state, runs op by op and writes the changes back.
      const current = replay.readTensors(keys);
      const result = runOpByOp(programOf(programs, name), current, feeds);
      replay.write(result.state);
      tf.dispose([...current.values(), ...result.state.values()]);
      return new Map(result.outputs);
    },
    read(requested) {
      const tensors = replay.readTensors(requested);
      const values = new Map([...tensors].map(([key, tensor]) => [key, tensor.dataSync() as Float32Array]));
      tf.dispose([...tensors.values()]);
      return values;
    },
    write: (values) => replay.write(values),
    takeFirstRuns: firstRuns.take,
    dispose: () => replay.dispose(),
  };
}
