// The exports that test/interop compares with Keras, onnxruntime and TensorFlow.js include every kind of the catalog.
import { expect, test } from 'vitest';
import { catalog } from '#shared/layers/catalog';
import { onnxCases } from '../interop/onnx-cases';

test('has an export case for every kind', () => {
  const seen = new Set<string>(
    onnxCases().flatMap(({ graph }) => graph.layers.map((layer): string => layer.kind)),
  );
  /** Compared in sequences.test.ts, since their inputs are frames instead of images. */
  const sequences = ['Embedding', 'Masking', 'SimpleRNN', 'LSTM', 'GRU', 'Bidirectional', 'TimeDistributed'];
  const missing = Object.values(catalog)
    .filter(({ keepsConfig }) => !keepsConfig)
    .map(({ kind }) => kind)
    .filter((kind) => !seen.has(kind) && !sequences.includes(kind));
  expect(missing, 'kinds to add to test/interop/onnx-cases.ts').toEqual([]);
});
