// Exports every layer kind, and networks with layers missing in TensorFlow.js, to TensorFlow.js: its loader computes the same, or the export was rejected.
// GRAFT_LONG=1 also runs larger networks.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { GraftError } from '#shared/errors';
import { inferGraph } from '#shared/graph/infer';
import { createRandom } from '#shared/random';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { materialize } from '../../src-main/trainer/weights/load';
import { onnxCases } from './onnx-cases';
import { randomWeights } from './random-graph';
import { greatestDifference } from './real-keras';
import { runTfjs } from './tfjs-forward';
import { withTrainer } from './with-trainer';

const bench = withTrainer();

async function forward(...given: Parameters<typeof bench.forward>) {
  return (await bench.forward(...given))[0]!;
}

test('exports each kind for TensorFlow.js, which computes the same', async () => {
  const { folder, blobs } = bench;
  const wrong: Record<string, string> = {};
  const refused = new Set<string>();
  let written = 0;
  let greatest = 0;
  for (const [i, { name, graph: bare }] of onnxCases({ turned: false }).entries()) {
    const graph = await randomWeights(bare, blobs, i + 1);
    const out = join(folder, name);
    try {
      await saveWith('tfjs', graph, out, { blobs, onProgress: () => {} });
    } catch (error) {
      if (!(error instanceof GraftError && error.code === 'unsupported')) throw error;
      refused.add(graph.name);
      continue;
    }
    written++;
    const { layers } = inferGraph(graph);
    const shape = layers.get('input_layer')!.shape.map((size, axis) => size ?? (axis ? 11 : 2));
    const random = createRandom(i + 1);
    const count = shape.reduce((product, size) => product * size, 1);
    const values = Float32Array.from({ length: count }, () => random() * 4 - 2);
    const ours = await forward(graph, shape, values);
    const theirs = await runTfjs(out, { shape, values }).catch((error: Error) => error);
    const params = JSON.stringify(graph.layers.at(-1)!.params);
    if (theirs instanceof Error) wrong[name] = `${theirs.message.slice(0, 160)} ${params}`;
    else if (theirs.shape.join() !== ours.shape.join())
      wrong[name] = `shape ${theirs.shape} instead of ${ours.shape} ${params}`;
    else {
      const difference = greatestDifference(ours.values, theirs.values);
      greatest = Math.max(greatest, difference);
      if (!(difference < 1e-4)) wrong[name] = `difference ${difference} ${params}`;
    }
  }
  console.log(
    `${written} cases in TensorFlow.js, greatest difference ${greatest}; refused: ${[...refused].join(', ')}`,
  );
  expect(wrong).toEqual({});
  for (const kind of [
    'Cropping1D',
    'ZeroPadding1D',
    'UpSampling1D',
    'UpSampling2D',
    'BatchNormalization',
    'CenterCrop',
  ])
    expect([...refused]).not.toContain(kind);
  expect(written).toBeGreaterThan(100);
});

// Normalization, keepdims, hard_silu, LayerScale, StochasticDepth, depthwise convolution by groups, CustomScaleLayer.
const long = process.env.GRAFT_LONG === '1' ? ['InceptionResNetV2', 'EfficientNetV2S'] : [];
test.each(['MobileNetV3Small', 'EfficientNetB0', 'ConvNeXtTiny', ...long])(
  'exports %s with equivalent layers for TensorFlow.js, which computes the same',
  async (name) => {
    const { folder, blobs } = bench;
    const shape = [1, 75, 75, 3];
    const bare = buildArchitecture(name, {
      inputShape: [75, 75, 3],
      includeTop: false,
      classes: 10,
      seed: 1,
    });
    const graph = await materialize(bare, blobs);
    const random = createRandom(4);
    const values = Float32Array.from({ length: 75 * 75 * 3 }, () => random() * 255);
    await saveWith('tfjs', graph, join(folder, name), { blobs, onProgress: () => {} });
    const ours = await forward(graph, shape, values);
    const theirs = await runTfjs(join(folder, name), { shape, values });
    const again = (await openWith(join(folder, name), { blobs, onProgress: () => {} })).graph;
    const reread = await forward(again, shape, values);
    expect(theirs.shape).toEqual([...ours.shape]);
    const greatest = ours.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(new Set(ours.values).size).toBeGreaterThan(100);
    const shares = [theirs.values, reread.values].map(
      (other) =>
        ours.values.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0) / greatest,
    );
    console.log(`${name} in TensorFlow.js and read back, share of the greatest value`, shares);
    for (const share of shares) expect(share).toBeLessThan(1e-5);
  },
);
