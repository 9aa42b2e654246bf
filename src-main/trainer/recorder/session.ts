// Programs over one state. Recorded: one TensorFlow graph whose variables are the state. Else: op by op. The results are the same.
import { nativeBackend } from '../executor/native';
import { type Tensor, tf } from '../tf';
import { openFirstRuns } from './first-runs';
import { feedsKey, type Program, runOpByOp, type Tensors } from './program';
import { openReplay, type Replay } from './replay';

/** Programs by name over a state that they change. */
export interface Session {
  readonly mode: 'recorded' | 'op-by-op';
  /** Why it runs op by op although it was to be recorded; null when it is as wished. */
  readonly note: string | null;
  /** Runs a program; changes the state; the outputs are the caller's to dispose. */
  run(program: string, feeds: Tensors): Map<string, Tensor>;
  /** Values of parts of the state. */
  read(keys: readonly string[]): Map<string, Float32Array>;
  /** Sets parts of the state; the tensors stay the caller's. */
  write(values: Tensors): void;
  /** Seconds that first runs of programs took since the last call, beyond what runs usually take. */
  takeFirstRuns(): number;
  dispose(): void;
}

/** Options of `openSession`. The session disposes the state's tensors, also if opening throws. */
export interface SessionOptions {
  readonly state: Map<string, Tensor>;
  readonly programs: Readonly<Record<string, Program>>;
  /** `false` runs op by op: the oracle in tests, and what backends without a binding do anyway. */
  readonly record?: boolean;
}

/** Opens a session. If recording fails, `note` says why; the results are the same. */
export function openSession({ state, programs, record = true }: SessionOptions): Session {
  let replay: Replay | null = null;
  let note: string | null = null;
  if (record && nativeBackend()) {
    try {
      replay = openReplay(state, programs);
    } catch (error) {
      note = `The step could not be recorded as one graph and runs op by op, slower: ${(error as Error).message}.`;
    }
  }
  const session = replay ? recordedSession(state, programs, replay) : plainSession(state, programs, note);
  return { ...session, run: withSeeds(programs, session.run) };
}

/** Draws the feed `seed` of a program where the caller leaves it out: another one for each run, the same ones in each session. */
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
  note: string | null,
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
  // The variables hold the state now.
  tf.dispose([...state.values()]);
  state.clear();
  const firstRuns = openFirstRuns();
  return {
    mode: 'recorded',
    note: null,
    run(name, feeds) {
      const began = performance.now();
      const outputs = replay.run(name, feeds);
      if (outputs) {
        firstRuns.ran(`${name} ${feedsKey(feeds)}`, (performance.now() - began) / 1000);
        return outputs;
      }
      // Feeds of a shape that was not foreseen: the state comes out, the step runs op by op, what changed goes in.
      const current = replay.readTensors(keys);
      const result = runOpByOp(programOf(programs, name), current, feeds);
      replay.write(result.state);
      tf.dispose([...current.values(), ...result.state.values()]);
      return new Map(result.outputs);
    },
    read(wanted) {
      const tensors = replay.readTensors(wanted);
      const values = new Map([...tensors].map(([key, tensor]) => [key, tensor.dataSync() as Float32Array]));
      tf.dispose([...tensors.values()]);
      return values;
    },
    write: (values) => replay.write(values),
    takeFirstRuns: firstRuns.take,
    dispose: () => replay.dispose(),
  };
}
