// Runs Keras 3, and Keras 2 if pip can download it, on model files, and compares the outputs.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { formatNpy, parseNpy } from '../../src-main/shells/cli/npy';

const root = join(import.meta.dirname, '../..');
const tfKeras = 'tf-keras==2.20.1';

/** A job for Keras: load a file (or save one of its applications there first) and run an input through it. */
export interface KerasJob {
  model: string;
  input: string;
  output: string;
  make?: string;
  options?: object;
}

/** Keras' result for a model. */
export interface KerasAnswer {
  keras: string;
  layers: [name: string, kind: string, trainable: boolean][];
  parameters: number;
  /** Why it could not be loaded or run. */
  error?: string;
}

/** Returns the Python with the pinned Keras: set by `npm test`, or else created by scripts/keras-env.sh. */
export function kerasPython(): string {
  if (process.env.GRAFT_KERAS_PYTHON) return process.env.GRAFT_KERAS_PYTHON;
  const python = execFileSync('bash', [join(root, 'scripts/keras-env.sh')], { encoding: 'utf8' });
  return python.trim().split('\n').at(-1)!;
}

/** Returns the folder of Keras 2 next to the environment, or null if pip cannot download it. */
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

/** Runs jobs in one Python process; with `keras2` (tf-keras' folder), in Keras 2. Throws for the first failure, unless failures are allowed. */
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

/** Reads a .npy file of floats. */
export async function readArray(path: string) {
  return parseNpy(new Uint8Array(await readFile(path)), path);
}

/** Returns the maximum difference, relative for values above 1; NaN if a value is NaN. Throws if lengths differ. */
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
