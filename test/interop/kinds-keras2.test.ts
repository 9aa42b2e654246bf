// Exports every layer kind as `.h5` for Keras 2: it computes the same, unless the export was rejected.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findExportBlockers } from '#shared/formats/export-blockers';
import { inferGraph } from '#shared/graph/infer';
import { createRandom } from '#shared/random';
import { saveWith } from '../../src-main/formats/registry';
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
import { withTrainer } from './with-trainer';

const bench = withTrainer();

test('exports each kind for Keras 2, which computes the same', async ({ skip }) => {
  const python = kerasPython();
  const keras2 = keras2Folder(python);
  skip(!keras2, 'tf-keras cannot be fetched here');
  const { folder, blobs } = bench;
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
    const [output] = await bench.forward(graph, shape, values);
    own.push(output!.values);
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
