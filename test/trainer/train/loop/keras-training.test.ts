// Optimizers and complete training runs match Keras, recorded and op by op.
import { beforeAll, expect, test } from 'vitest';
import { changingWeights } from '#shared/run/prefix';
import type { Optimizer } from '#shared/run/stage';
import { optimizerSchema } from '#shared/run/stage';
import { optimizerRule } from '../../../../src-main/trainer/optimizers/optimizer';
import { openSession } from '../../../../src-main/trainer/recorder/session';
import { openRuntime } from '../../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../../src-main/trainer/tf';
import {
  evaluateProgram,
  type StepPlan,
  slotKey,
  trainProgram,
} from '../../../../src-main/trainer/train/loop/step';
import { scoringGraph } from '../../../../src-main/trainer/train/loss/scoring';
import { graphOf } from '../../graphs';
import { gapOf, type Packed, readFixture, tensorOf, unpack } from '../../keras-fixture';

beforeAll(async () => {
  await openRuntime();
});

interface OptimizerCase {
  optimizer: Optimizer;
  start: Packed;
  gradients: Packed;
  end: Packed;
}
const optimizers = readFixture<OptimizerCase[]>('optimizers.json');

test.each(optimizers.map((one) => [JSON.stringify(one.optimizer), one] as const))(
  'trains ten steps of %s with the same result as Keras',
  (_title, { optimizer, start, gradients, end }) => {
    const rule = optimizerRule(optimizer);
    const result = tf.tidy(() => {
      const all = tensorOf(gradients);
      let value = tensorOf(start);
      let slots: Readonly<Record<string, Tensor>> = Object.fromEntries(
        rule.slots.map((slot) => [slot, tf.fill(value.shape, rule.start)]),
      );
      for (let step = 0; step < 10; step++) {
        const gradient = tf.squeeze(tf.slice(all, [step, 0], [1, -1]), [0]);
        ({ value, slots } = rule.update(
          value,
          gradient,
          slots,
          tf.tensor1d([...rule.scalarsAt(optimizer.learningRate, step)]),
        ));
      }
      return value.dataSync();
    });
    expect(gapOf(result, unpack(end))).toBeLessThan(1e-6);
  },
);

interface Training {
  images: Packed;
  labels: number[];
  weights: Record<string, Packed>;
  runs: {
    optimizer: Optimizer['kind'];
    rate: number;
    frozen: boolean;
    losses: number[];
    accuracies: number[];
    weights: Record<string, Packed>;
    outputs: Packed;
  }[];
}
const training = readFixture<Training>('training.json');

/** Returns the network of make.py. */
const network = () =>
  graphOf([
    ['input', 'InputLayer', { shape: [12, 12, 3] }],
    ['rescaling', 'Rescaling', { scale: 1 / 255 }],
    ['conv1', 'Conv2D', { filters: 8, kernelSize: 3, padding: 'same', useBias: false }],
    ['bn1', 'BatchNormalization'],
    ['relu1', 'ReLU', { maxValue: 6 }],
    ['depthwise', 'DepthwiseConv2D', { kernelSize: 3, padding: 'same', useBias: false }],
    ['bn2', 'BatchNormalization', { scale: false }],
    ['add', 'Add', {}, ['bn2', 'relu1']],
    ['pool', 'MaxPooling2D'],
    ['conv2', 'Conv2D', { filters: 12, kernelSize: 3, strides: 2, activation: 'relu' }],
    ['global', 'GlobalAveragePooling2D'],
    ['dropout', 'Dropout', { rate: 0 }],
    ['dense', 'Dense', { units: 3, activation: 'softmax' }],
  ]);

const titled = training.runs.flatMap((run) =>
  [true, false].map((record) => {
    const how = `${run.optimizer}, BatchNormalization ${run.frozen ? 'frozen' : 'trained'}`;
    return [`${how}, ${record ? 'recorded' : 'op by op'}`, run, record] as const;
  }),
);

test.each(titled)(
  'trains three epochs of a small network with the same losses as Keras: %s',
  (_title, run, record) => {
    const before = tf.memory().numTensors;
    const graph = network();
    const trainable = new Set(
      graph.layers
        .filter(({ kind }) => !(run.frozen && kind === 'BatchNormalization'))
        .map(({ name }) => name),
    );
    const { trainableWeights } = changingWeights(graph, trainable);
    const plan: StepPlan = {
      scoring: scoringGraph(graph),
      given: [
        {
          name: 'input',
          shape: [12, 12, 3],
          pixels: { mode: 'none', scale: [1, 1, 1], offset: [0, 0, 0], channelOrder: 'rgb' },
        },
      ],
      trainable,
      trainableWeights,
      rule: optimizerRule(optimizerSchema.parse({ kind: run.optimizer, learningRate: run.rate })),
    };
    const state = new Map(Object.entries(training.weights).map(([key, packed]) => [key, tensorOf(packed)]));
    for (const key of trainableWeights) {
      for (const slot of plan.rule.slots)
        state.set(slotKey(slot, key), tf.fill(state.get(key)!.shape, plan.rule.start));
    }
    const keys = Object.keys(training.weights);
    const programs = { train: trainProgram(plan, [8, 6]), evaluate: evaluateProgram(plan, 22) };
    const session = openSession({ state, programs, record });
    const pixels = unpack(training.images);
    const size = 12 * 12 * 3;
    const feedsOf = (from: number, count: number) =>
      new Map<string, Tensor>([
        [
          'input',
          tf.tensor(
            Int32Array.from(pixels.slice(from * size, (from + count) * size)),
            [count, 12, 12, 3],
            'int32',
          ),
        ],
        ['labels', tf.tensor1d(training.labels.slice(from, from + count), 'int32')],
      ]);
    let step = 0;
    for (let epoch = 0; epoch < 3; epoch++) {
      let loss = 0;
      let correct = 0;
      for (const [from, count] of [
        [0, 8],
        [8, 8],
        [16, 6],
      ] as const) {
        const feeds = feedsOf(from, count);
        feeds.set('rate', tf.tensor1d([...plan.rule.scalarsAt(run.rate, step++)]));
        feeds.set('seed', tf.tensor1d([0, 0], 'int32'));
        const outputs = session.run('train', feeds);
        loss += outputs.get('loss')!.dataSync()[0]! * count;
        correct += outputs.get('correct')!.dataSync()[0]!;
        tf.dispose([...feeds.values(), ...outputs.values()]);
      }
      expect(Math.abs(loss / 22 - run.losses[epoch]!), `loss of epoch ${epoch}`).toBeLessThan(1e-4);
      expect(correct / 22).toBeCloseTo(run.accuracies[epoch]!, 6);
    }
    const feeds = feedsOf(0, 22);
    const outputs = session.run('evaluate', feeds);
    expect(gapOf(outputs.get('probabilities')!.dataSync(), unpack(run.outputs))).toBeLessThan(1e-3);
    const ours = session.read(keys);
    for (const key of keys) expect(gapOf(ours.get(key)!, unpack(run.weights[key]!)), key).toBeLessThan(2e-3);
    tf.dispose([...feeds.values(), ...outputs.values()]);
    session.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
);
