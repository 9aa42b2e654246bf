// Each layer kind has the same outputs, gradients of weights and inputs, and moving statistics as in Keras.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { maskRule } from '#shared/graph/masks';
import { catalog } from '#shared/layers/catalog';
import { skippedNames } from '#shared/layers/preprocessing/skipped-augmentation';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { compareLayer, type Gaps } from './compare-layer';
import { layerCases, titleOf } from './layer-cases';

const cases = layerCases();
const titled = cases.map((one) => [titleOf(one), one] as const);

beforeAll(async () => {
  await openRuntime();
});

const gaps = new Map<string, Gaps & { cases: number }>();

function note(kind: string, gap: Gaps): void {
  const noted = gaps.get(kind) ?? { cases: 0, output: 0, inputGradient: 0, weightGradient: 0 };
  gaps.set(kind, {
    cases: noted.cases + 1,
    output: Math.max(noted.output, gap.output),
    inputGradient: Math.max(noted.inputGradient, gap.inputGradient),
    weightGradient: Math.max(noted.weightGradient, gap.weightGradient),
  });
}

/** `GRAFT_TABLE=1 npx vitest run test/trainer/executor/keras-layers.test.ts` prints a table of differences. */
afterAll(() => {
  if (!process.env.GRAFT_TABLE) return;
  const round = (rows: [string, Gaps & { cases: number }][]) =>
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
  const total = {
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

test.each(titled)('%s', (_title, one) => note(one.kind, compareLayer(one)));
