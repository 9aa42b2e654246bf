// Random nested models with duplicate layer names, saved by Keras 2, Keras 3 and TensorFlow.js' converter, compute the same as in Keras.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inputLayers } from '#shared/graph/graph';
import { openWith } from '../../src-main/formats/registry';
import { openBlobStore } from '../../src-main/store/blobs';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { forwardArrays } from '../../src-main/trainer/serve/predict';
import { greatestDifference, keras2Folder, kerasPython, readArray } from './real-keras';

/** Number of models per Keras version, each saved in up to four forms. GRAFT_NESTED=300 runs more. */
const count = Number(process.env.GRAFT_NESTED ?? 6);
const first = Number(process.env.GRAFT_NESTED_SEED ?? 7);

interface Written {
  readonly seed: number;
  /** Null if Keras or the converter could not save it. */
  readonly file: string | null;
  readonly x: string;
  readonly y: string;
}

let folder: string;
beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-nested-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** TensorFlow.js' converter next to the environment, or null if pip cannot download it. */
function converterFolder(python: string): string | null {
  const target = join(dirname(dirname(dirname(python))), 'tensorflowjs-4.22.0');
  if (existsSync(join(target, 'tensorflowjs'))) return target;
  const names = ['tensorflowjs==4.22.0', 'importlib_resources==7.1.0'];
  try {
    const options = ['-m', 'pip', 'install', '-q', '--no-deps', '--target', target];
    execFileSync(python, [...options, ...names], { stdio: 'ignore' });
    return target;
  } catch {
    return null;
  }
}

async function makeModels(version: '2' | '3', paths: readonly (string | null)[]): Promise<Written[]> {
  const out = join(folder, `keras${version}`);
  await mkdir(out);
  const script = join(import.meta.dirname, 'nested_models.py');
  const asked = [script, version, out, String(first), String(count), ...(paths[1] ? ['tfjs'] : [])];
  const { stdout } = await promisify(execFile)(kerasPython(), asked, {
    env: { ...process.env, PYTHONPATH: paths.filter((path) => path !== null).join(':') },
    maxBuffer: 256 * 1024 * 1024,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

test.each(['2', '3'] as const)(
  'opens random nested models of Keras %s that compute the same',
  async (version) => {
    const python = kerasPython();
    const keras2 = keras2Folder(python);
    const written = await makeModels(version, [keras2, keras2 && converterFolder(python)]);
    const counts: Record<string, number> = {};
    const wrong: string[] = [];
    for (const { file, x, y } of written) {
      const form = file === null ? 'not written' : /(h5-tfjs|keras-tfjs|h5|keras)$/.exec(file)![1]!;
      counts[form] = (counts[form] ?? 0) + 1;
      if (file === null) continue;
      const difference = await compare(file, x, y).catch((error) => String(error.message));
      if (!(typeof difference === 'number' && difference < 1e-5))
        wrong.push(`${file.slice(folder.length)}: ${difference}`);
    }
    console.log(`Keras ${version}: ${JSON.stringify(counts)}, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
    expect(counts.h5).toBeGreaterThan(0);
  },
  600_000 + count * 5_000,
);

async function compare(file: string, x: string, y: string): Promise<number> {
  const blobs = openBlobStore(join(folder, 'blobs'));
  const { graph } = await openWith(file, { blobs, onProgress: () => {} });
  if (graph.unreadWeights) throw new Error(`unread: ${graph.unreadWeights.join(', ')}`);
  const { shape, values } = await readArray(x);
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  const given = { name: inputLayers(graph)[0]!.name, shape: [...shape], dtype: 'float32' as const, bytes };
  const [received] = await forwardArrays(graph, blobs, [given]);
  return greatestDifference((await readArray(y)).values, new Float32Array(received!.bytes.slice().buffer));
}
