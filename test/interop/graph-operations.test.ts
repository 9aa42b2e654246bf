// Operations of TensorFlow.js graph models, each in a small graph: compares Graft's outputs with TensorFlow.js'.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findKind } from '#shared/layers/catalog';
import { createRandom } from '#shared/random';
import { openWith } from '../../src-main/formats/registry';
import { englishOf } from '../in-english';
import { type GraphCase, graphCases, inverseCases } from './graph-cases';
import { runTfjsGraph } from './tfjs-forward';
import { withTrainer } from './with-trainer';

const bench = withTrainer();

/** Writes the graph as a model and opens it. All layers must be known. */
async function openCase({ name, nodes, constants, outputs }: GraphCase) {
  const folder = join(bench.folder, name.replaceAll(/[^\w]+/g, '-'));
  await mkdir(folder, { recursive: true });
  const weights = constants.map((one) => ({ name: one.name, shape: one.shape, dtype: one.dtype }));
  const bytes = constants.map(({ values, dtype }) =>
    Buffer.from((dtype === 'int32' ? Int32Array : Float32Array).from(values).buffer),
  );
  const signature = Object.fromEntries(outputs.map((output, i) => [`out${i}`, { name: `${output}` }]));
  const model = {
    format: 'graph-model',
    modelTopology: { node: nodes, versions: { producer: 1 } },
    signature: { inputs: { x: { name: 'x:0' } }, outputs: signature },
    weightsManifest: [{ paths: ['w.bin'], weights }],
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(model));
  await writeFile(join(folder, 'w.bin'), Buffer.concat(bytes));
  const { graph, notes } = await openWith(folder, { blobs: bench.blobs, onProgress: () => {} });
  const unknown = graph.layers.filter((layer) => !findKind(layer.kind));
  expect(
    unknown.map(({ kind }) => kind),
    englishOf(notes).join('\n'),
  ).toEqual([]);
  return { folder, graph };
}

function inputOf({ shape, scale = 2 }: GraphCase) {
  const random = createRandom(7);
  const count = shape.reduce((product, size) => product * size, 1);
  return Float32Array.from({ length: count }, () => (random() * 2 - 1) * scale);
}

test.each(graphCases)('$name', async (one) => {
  const { shape, outputs } = one;
  const { folder, graph } = await openCase(one);
  const values = inputOf(one);
  const ours = await bench.forward(graph, shape, values);
  const theirs = await runTfjsGraph(folder, { shape, values }, 'model.json', outputs);
  expect(ours.length).toBe(new Set(graph.outputs).size);
  for (const [i, truth] of theirs.entries()) {
    const own = ours.find((one) => one.name === graph.outputs[i])!.values;
    expect(own.length).toBe(truth.length);
    const most = truth.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
    const difference = truth.reduce((worst, value, k) => Math.max(worst, Math.abs(value - own[k]!)), 0);
    expect(most).toBeGreaterThan(0);
    expect(difference / most).toBeLessThan(1e-5);
  }
});

test.each(inverseCases)('$name, and back', async (one) => {
  const { graph } = await openCase(one);
  const values = inputOf(one);
  const [output] = await bench.forward(graph, one.shape, values);
  expect(output!.values).toEqual(values);
});
