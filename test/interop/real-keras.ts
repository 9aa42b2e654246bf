// Runs real Keras 3, and Keras 2 where pip can fetch it, on model files; compares what they compute.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { formatNpy, parseNpy } from '../../src-main/shells/cli/npy';

const root = join(import.meta.dirname, '../..');
const tfKeras = 'tf-keras==2.20.1';

/** What Keras is asked: load a file (or make one of its applications there first) and run the input through it. */
export interface KerasJob {
  model: string;
  input: string;
  output: string;
  make?: string;
  options?: object;
}

/** What Keras says of a model. */
export interface KerasAnswer {
  keras: string;
  layers: [name: string, kind: string, trainable: boolean][];
  parameters: number;
  /** Why it could not be loaded or run. */
  error?: string;
}

/** The Python that has the pinned Keras: as `npm test` says, else scripts/keras-env.sh makes it. */
export function kerasPython(): string {
  if (process.env.GRAFT_KERAS_PYTHON) return process.env.GRAFT_KERAS_PYTHON;
  const python = execFileSync('bash', [join(root, 'scripts/keras-env.sh')], { encoding: 'utf8' });
  return python.trim().split('\n').at(-1)!;
}

/** The folder of Keras 2 beside the environment, or null where pip can't fetch it. */
export function keras2Folder(python: string): string | null {
  const folder = join(dirname(dirname(dirname(python))), tfKeras.replace('==', '-'));
  if (existsSync(join(folder, 'tf_keras'))) return folder;
  try {
    execFileSync(python, ['-m', 'pip', 'install', '-q', '--no-deps', '--target', folder, tfKeras], {
      stdio: 'ignore',
    });
    return folder;
  } catch {
    return null;
  }
}

/** Runs jobs in one Python process, with `keras2` (tf-keras' folder) in Keras 2. Throws for the first that fails, unless they are allowed to. */
export async function runKeras(
  python: string,
  jobs: readonly KerasJob[],
  keras2?: string,
  { allowErrors = false } = {},
): Promise<KerasAnswer[]> {
  const script = join(import.meta.dirname, 'keras_forward.py');
  const running = promisify(execFile)(python, [script, keras2 ? '2' : '3'], {
    env: { ...process.env, ...(keras2 ? { PYTHONPATH: keras2 } : {}) },
    maxBuffer: 64 * 1024 * 1024,
  });
  running.child.stdin?.end(JSON.stringify(jobs));
  const { stdout } = await running;
  const answers = JSON.parse(stdout.trim().split('\n').at(-1)!) as KerasAnswer[];
  const failed = answers.find(({ error }) => error !== undefined);
  if (failed && !allowErrors) throw new Error(failed.error);
  return answers;
}

/** Writes float32 values as .npy. */
export async function writeArray(path: string, shape: readonly number[], values: Float32Array<ArrayBuffer>) {
  await writeFile(path, formatNpy({ shape, values }));
}

/** Reads an .npy of floats. */
export async function readArray(path: string) {
  return parseNpy(new Uint8Array(await readFile(path)), path);
}

/** Greatest difference, relative where values are beyond 1; NaN where a value is none, an error where lengths differ. */
export function greatestDifference(truth: ArrayLike<number>, other: ArrayLike<number>): number {
  if (truth.length !== other.length)
    throw new Error(`expected ${truth.length} values, received ${other.length}`);
  let greatest = 0;
  for (let i = 0; i < truth.length; i++) {
    const difference = Math.abs(truth[i]! - other[i]!) / Math.max(1, Math.abs(truth[i]!));
    if (Number.isNaN(difference)) return Number.NaN;
    greatest = Math.max(greatest, difference);
  }
  return greatest;
}
