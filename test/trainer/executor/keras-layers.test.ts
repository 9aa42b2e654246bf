// Each layer kind has the same outputs, gradients of weights and inputs, and moving statistics as in Keras.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inferGraph } from '#shared/graph/infer';
import { maskRule } from '#shared/graph/masks';
import { catalog } from '#shared/layers/catalog';
import { skippedNames } from '#shared/layers/preprocessing/skipped-augmentation';
import { runGraph } from '../../../src-main/trainer/executor/run-graph';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { type Tensor, tf } from '../../../src-main/trainer/tf';
import { gapOf, type Packed, tensorOf, unpack } from '../keras-fixture';
import { graphOf, layerCases, titleOf } from './layer-cases';

const cases = layerCases();
const titled = cases.map((one) => [titleOf(one), one] as const);

beforeAll(async () => {
  await openRuntime();
});

interface Gaps {
  cases: number;
  output: number;
  inputGradient: number;
  weightGradient: number;
}
const gaps = new Map<string, Gaps>();

function note(kind: string, gap: Partial<Gaps>): void {
  const noted = gaps.get(kind) ?? { cases: 0, output: 0, inputGradient: 0, weightGradient: 0 };
  gaps.set(kind, {
    cases: noted.cases + (gap.cases ?? 0),
    output: Math.max(noted.output, gap.output ?? 0),
    inputGradient: Math.max(noted.inputGradient, gap.inputGradient ?? 0),
    weightGradient: Math.max(noted.weightGradient, gap.weightGradient ?? 0),
  });
}

/** `GRAFT_TABLE=1 npx vitest run test/trainer/executor/keras-layers.test.ts` prints a table of differences. */
afterAll(() => {
  if (!process.env.GRAFT_TABLE) return;
  const round = (rows: [string, Gaps][]) =>
    Object.fromEntries(
      rows.map(([kind, { cases: count, ...gap }]) => [
        kind,
        {
          cases: count,
          ...Object.fromEntries(Object.entries(gap).map(([name, value]) => [name, value.toExponential(1)])),
        },
      ]),
    );
  const all = [...gaps.values()];
  const greatest = (name: keyof Gaps) => Math.max(...all.map((gap) => gap[name]));
  const total: Gaps = {
    cases: all.reduce((sum, gap) => sum + gap.cases, 0),
    output: greatest('output'),
    inputGradient: greatest('inputGradient'),
    weightGradient: greatest('weightGradient'),
  };
  console.table(round([...gaps, [`all ${gaps.size} kinds`, total]]));
});

test('compares every kind of the catalog with Keras', () => {
  // The first line is compared in ignored-keys.test.ts, with the preserved layers; the second in
  // test/formats/sequences.test.ts, in files of Keras 2 and 3.
  const elsewhere = [
    ...['AlphaDropout', 'ActivityRegularization', 'AutoContrast'],
    ...['Embedding', 'Masking', 'SimpleRNN', 'LSTM', 'GRU', 'Bidirectional', 'TimeDistributed'],
  ];
  const compared = new Set([...cases.map(({ kind }) => kind), ...elsewhere, ...skippedNames]);
  const missing = Object.keys(catalog).filter((kind) => kind !== 'InputLayer' && !compared.has(kind));
  expect(missing, 'kinds to add to test/fixtures/keras-layers/cases.py, then run layers.py').toEqual([]);
});

test('passes on the masks of sequences where Keras does', () => {
  // Softmax computes with the mask, which Keras accepts only for matching shapes. The others support masks, but return none.
  const own = ['Softmax', 'Dot', 'GlobalAveragePooling1D'];
  const wrong = cases.filter(
    (one) =>
      one.passesMasks !== null && !own.includes(one.kind) && one.passesMasks !== (maskRule(one) !== 'drop'),
  );
  const kinds = [...new Set(wrong.map(({ kind }) => kind))];
  expect(kinds, 'kinds to add to or remove from src-shared/graph/masks.ts').toEqual([]);
});

test.each(titled)('%s', (_title, one) => {
  const before = tf.memory().numTensors;
  const { names, graph, whole } = graphOf(one);
  const facts = inferGraph(whole);
  expect(facts.problems).toEqual([]);
  expect(facts.layers.get('layer')!.shape, 'inferred shape').toEqual(one.shape);
  expect(facts.layers.get('layer')!.params.total, 'parameter count').toBe(one.count);
  expect(
    facts.layers.get('layer')!.weights.map(({ name, shape }) => ({ name, shape })),
    'weights in order',
  ).toEqual(Object.entries(one.weights).map(([name, { shape }]) => ({ name, shape })));

  const weightNames = Object.keys(one.weights);
  const weights = new Map(weightNames.map((name) => [`layer/${name}`, tensorOf(one.weights[name]!)]));
  const inputs = one.inputs.map(tensorOf);
  const learning = Object.keys(one.weightGradients);
  const seed = tf.tensor1d([1, 2], 'int32');
  const pull = tensorOf(one.pull);
  const updates = new Map<string, Tensor>();
  const training = { trainable: new Set(one.trainable ? ['layer'] : []), seed: () => seed, updates };
  const given = new Map(names.map((name, i) => [name, inputs[i]!]));
  const options = { graph, weights, given, outputs: ['layer'] };

  const [output] = runGraph(one.training ? { ...options, training } : options);
  const outputGap = gapOf(output!.dataSync(), unpack(one.output));
  note(one.kind, { cases: 1, output: outputGap });
  expect(outputGap, 'output').toBeLessThan(1e-5);
  expect(output!.shape).toEqual(one.output.shape);
  for (const [name, packed] of Object.entries(one.moving)) {
    const moved = updates.get(`layer/${name}`) ?? weights.get(`layer/${name}`)!;
    expect(gapOf(moved.dataSync(), unpack(packed)), name).toBeLessThan(1e-5);
  }
  tf.dispose([...updates.values()]);
  updates.clear();

  const reached = inputs.flatMap((_, i) => (one.inputGradients[i] ? [i] : []));
  if (reached.length + learning.length === 0) {
    tf.dispose([output!, pull, seed, ...inputs, ...weights.values()]);
    expect(tf.memory().numTensors).toBe(before);
    return;
  }
  const { value, grads } = tf.valueAndGrads((...variables: Tensor[]) => {
    const varied = new Map(given);
    for (const [place, i] of reached.entries()) varied.set(names[i]!, variables[place]!);
    const [y] = runGraph({ ...options, given: varied, ...(one.training && { training }) });
    return tf.sum(tf.mul(y!, pull));
  })([...reached.map((i) => inputs[i]!), ...learning.map((name) => weights.get(`layer/${name}`)!)]);
  const expected = [
    ...reached.map((i) => one.inputGradients[i] as Packed),
    ...learning.map((name) => one.weightGradients[name]!),
  ];
  for (const [i, packed] of expected.entries()) {
    const ofInput = i < reached.length;
    const what = ofInput ? `gradient of input ${i}` : `gradient of ${learning[i - reached.length]}`;
    const gap = gapOf(grads[i]!.dataSync(), unpack(packed));
    note(one.kind, ofInput ? { inputGradient: gap } : { weightGradient: gap });
    expect(gap, what).toBeLessThan(1e-4);
  }
  tf.dispose([value, output!, pull, seed, ...grads, ...inputs, ...weights.values(), ...updates.values()]);
  expect(tf.memory().numTensors).toBe(before);
});
