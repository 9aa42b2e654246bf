// Every layer kind as a `.h5` for Keras 2: it opens there and computes alike, unless it was said before that it won't.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findExportBlockers } from '#shared/formats/export-blockers';
import { inferGraph } from '#shared/graph/infer';
import { createRandom } from '#shared/random';
import { startTrainer, type TrainerProcess } from '../../src-main/engine/trainer-process';
import { saveWith } from '../../src-main/formats/formats';
import { openBlobStore } from '../../src-main/store/blobs';
import { onnxCases } from './onnx-cases';
import { randomWeights } from './random-graph';
import {
  greatestDifference,
  type KerasJob,
  keras2Folder,
  kerasPython,
  readArray,
  runKeras,
  writeArray,
} from './real-keras';

const entry = join(import.meta.dirname, '../../dist/main/trainer.js');
let folder: string;
let trainer: TrainerProcess;

beforeAll(async () => {
  if (!existsSync(entry)) throw new Error('dist/main/trainer.js is missing: run `npm run build` first.');
  folder = await mkdtemp(join(tmpdir(), 'graft-kinds-keras2-'));
  trainer = await startTrainer(entry, join(folder, 'trainer.log'));
});
afterAll(async () => {
  await trainer?.close();
  await rm(folder, { recursive: true, force: true });
});

test('each kind that is written for Keras 2 loads there and computes alike', async ({ skip }) => {
  const python = kerasPython();
  const keras2 = keras2Folder(python);
  skip(!keras2, 'tf-keras can not be fetched here');
  const blobs = openBlobStore(join(folder, 'blobs'));
  const jobs: KerasJob[] = [];
  const own: Float32Array[] = [];
  const params: string[] = [];
  const refused = new Set<string>();
  for (const [i, { name, graph: bare }] of onnxCases({ turned: false }).entries()) {
    if (findExportBlockers(bare, 'h5-keras2').length > 0) {
      refused.add(bare.name);
      continue;
    }
    const graph = await randomWeights(bare, blobs, i + 1);
    const model = join(folder, `${name}.h5`);
    await saveWith('h5', graph, model, { blobs, onProgress: () => {} });
    const shape = inferGraph(graph)
      .layers.get('input_layer')!
      .shape.map((size, axis) => size ?? (axis ? 11 : 2));
    const random = createRandom(i + 1);
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length: count }, () => random() * 4 - 2);
    const input = join(folder, `${name}-in.npy`);
    await writeArray(input, shape, values);
    const bytes = new Uint8Array(values.buffer);
    const { outputs } = await trainer.client.forward({
      graph,
      blobs: join(folder, 'blobs'),
      inputs: [{ name: 'input_layer', shape, dtype: 'float32', bytes }],
    });
    own.push(new Float32Array(outputs[0]!.bytes.slice().buffer));
    params.push(JSON.stringify(graph.layers.at(-1)!.params));
    jobs.push({ model, input, output: `${model}.npy` });
  }
  const wrong: Record<string, string> = {};
  let greatest = 0;
  const answers = await runKeras(python, jobs, keras2!, { allowErrors: true });
  for (const [i, { model, output }] of jobs.entries()) {
    const name = model.slice(folder.length + 1);
    const { error } = answers[i]!;
    if (error) wrong[name] = `${error} ${params[i]}`;
    else {
      const difference = greatestDifference(own[i]!, (await readArray(output)).values);
      greatest = Math.max(greatest, difference);
      if (!(difference < 1e-4)) wrong[name] = `difference ${difference} ${params[i]}`;
    }
  }
  console.log(
    `${jobs.length} cases in Keras 2, greatest difference ${greatest}; refused: ${[...refused].join(', ')}`,
  );
  expect(wrong).toEqual({});
  expect(jobs.length).toBeGreaterThan(100);
});
