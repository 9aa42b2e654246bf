// Stages match Keras step by step: each optimizer, loss, schedule, clipping and weighting, recorded and op by op.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Layer } from '#shared/graph/graph';
import { scheduledRate } from '#shared/run/schedule';
import { type Stage, stageSchema } from '#shared/run/stage';
import { openBlobStore } from '../../../../src-main/store/blobs';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../../src-main/trainer/tf';
import { feedsOf } from '../../../../src-main/trainer/train/features/batch';
import { openStage } from '../../../../src-main/trainer/train/loop/open-stage';
import { programOf } from '../../../../src-main/trainer/train/loop/step';
import { bytesOf, withBlobs } from '../../../../src-main/trainer/weights/load';
import { smallNet } from '../../graphs';
import { jobOf, temporaryFolder } from '../../images';
import { type Packed, unpack } from '../../keras-fixture';

interface Run {
  /** Options of a recipe's stage; the first four keys change the network or the labels. */
  stage: Record<string, unknown> & {
    activation?: string;
    auxiliary?: boolean;
    multiLabel?: boolean;
    layers?: Record<string, Layer['params']>;
  };
  losses: number[];
  /** Maximum relative difference between Keras with one and two threads. */
  spread: number;
}
interface Steps {
  images: Packed;
  labels: number[];
  several: number[][];
  weights: Record<string, Packed>;
  runs: Run[];
}
const fixture = join(import.meta.dirname, '../../../fixtures/keras-training/steps.json');
const steps = JSON.parse(readFileSync(fixture, 'utf8')) as Steps;

let folder = '';
let remove = async () => {};
beforeAll(async () => {
  await openRuntime();
  ({ folder, remove } = await temporaryFolder());
});
afterAll(() => remove());

/** Returns the network of make.py with the weights of the fixture. */
async function network({ activation = 'softmax', auxiliary = false, layers: changes = {} }: Run['stage']) {
  const blobs = openBlobStore(join(folder, 'blobs'));
  const blobOf = new Map<string, string>();
  for (const [key, packed] of Object.entries(steps.weights))
    blobOf.set(key, await blobs.put(bytesOf(unpack(packed) as Float32Array)));
  const graph = smallNet(0);
  const layers = graph.layers.map((layer) => {
    const params = { ...layer.params, ...changes[layer.name] };
    if (layer.name === 'depthwise') return { ...layer, params: { ...params, useBias: false } };
    return layer.name === 'dense'
      ? { ...layer, head: true, params: { ...params, activation } }
      : { ...layer, params };
  });
  if (!auxiliary) return { blobs, graph: withBlobs({ ...graph, layers }, blobOf) };
  const helper = { trainable: true, weights: {}, params: {} };
  const whole = {
    ...graph,
    layers: [
      ...layers,
      { ...helper, name: 'helper_pool', kind: 'GlobalAveragePooling2D', inputs: ['pool'] },
      {
        ...helper,
        name: 'helper',
        kind: 'Dense',
        params: { units: 3, activation: 'softmax' },
        inputs: ['helper_pool'],
      },
    ],
    outputs: ['dense', 'helper'],
  };
  return { blobs, graph: withBlobs(whole, blobOf) };
}

const sizes = [
  [0, 8],
  [8, 8],
  [16, 6],
] as const;

async function lossesOf({ stage: given, losses }: Run, record: boolean): Promise<number[]> {
  const { activation: _a, auxiliary: _b, multiLabel, layers: _c, ...rest } = given;
  const stage: Stage = stageSchema.parse({
    trainable: { all: true },
    batchNormalization: 'trainable',
    features: 'end-to-end',
    batchSize: 8,
    epochs: losses.length / 3,
    ...rest,
  });
  const { blobs, graph } = await network(given);
  const training = steps.labels.map((label, i) => {
    const labels = steps.several[i]!.flatMap((has, one) => (has === 1 ? [one] : []));
    return { path: '', hash: '', label, ...(multiLabel ? { labels } : {}) };
  });
  const job = jobOf(folder, graph, training, [], [], 'steps');
  const source = {
    width: 12,
    height: 12,
    channels: 3 as const,
    pixels: async () => null,
    recycle: () => {},
    takeSkipped: () => [],
    dispose: () => {},
  };
  const open = await openStage({ job, stage, graph, optimizer: null, blobs, source, record });
  const pixels = unpack(steps.images);
  const size = 12 * 12 * 3;
  const ours = losses.map((_, step) => {
    const [from, count] = sizes[step % 3]!;
    const part = Int32Array.from(pixels.slice(from * size, (from + count) * size));
    const time = { step, stepsPerEpoch: 3, epochs: stage.epochs };
    const rate = scheduledRate(stage.optimizer.learningRate, stage.schedule, time);
    const batch = {
      images: training.slice(from, from + count),
      values: new Map([['input', part]]),
    };
    const { plan } = open;
    const feeds: Map<string, Tensor> = feedsOf(batch, plan.given, count, plan.multiLabel);
    feeds.set('rate', tf.tensor1d([...plan.rule.scalarsAt(rate, step)]));
    feeds.set('seed', tf.tensor1d([0, 0], 'int32'));
    const outputs = open.session.run(programOf(plan, step), feeds);
    const loss = outputs.get('loss')!.dataSync()[0]!;
    tf.dispose([...feeds.values(), ...outputs.values()]);
    return loss;
  });
  open.close();
  return ours;
}

const titled = steps.runs.flatMap((run) =>
  [true, false].map(
    (record) => [`${JSON.stringify(run.stage)}, ${record ? 'recorded' : 'op by op'}`, run, record] as const,
  ),
);

test.each(titled)('trains thirty steps of %s with the same losses as Keras', async (_title, run, record) => {
  const before = tf.memory().numTensors;
  const ours = await lossesOf(run, record);
  const gaps = ours.map(
    (loss, i) => Math.abs(loss - run.losses[i]!) / Math.max(Math.abs(run.losses[i]!), 1e-3),
  );
  if (process.env.GRAFT_PRINT)
    console.log(JSON.stringify(run.stage), Math.max(...gaps.slice(0, 10)), Math.max(...gaps), run.spread);
  expect(Math.max(...gaps.slice(0, 10))).toBeLessThan(1e-4);
  // Thread counts hardly affect such a small network, but Graft rounds differently. For larger networks: npm run bench -- steps.
  expect(Math.max(...gaps)).toBeLessThan(Math.max(2 * run.spread, 2e-5));
  expect(tf.memory().numTensors).toBe(before);
});
