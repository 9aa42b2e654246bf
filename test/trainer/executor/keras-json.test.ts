// Networks saved without weights (`to_json`) open with the weights file next to them, and compute the same as Keras.
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inputLayers } from '#shared/graph/graph';
import { openWith } from '../../../src-main/formats/registry';
import { openBlobStore } from '../../../src-main/store/blobs';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { forwardArrays } from '../../../src-main/trainer/serve/predict';
import { englishOf } from '../../in-english';

const fixtures = join(import.meta.dirname, '../../fixtures/models/json');
let folder: string;
beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-json-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const context = () => ({ blobs: openBlobStore(join(folder, 'blobs')), onProgress: () => {} });

test.each(['cnn_model', 'small'])('%s.json', async (name) => {
  const { graph, notes } = await openWith(join(fixtures, `${name}.json`), context());
  expect(englishOf(notes).join(' ')).toMatch(
    /The weights were read from (cnn_model\.h5|small\.weights\.h5), by order/,
  );
  const { input, output } = JSON.parse(await readFile(join(fixtures, `${name}.expected.txt`), 'utf8'));
  const bytes = new Uint8Array(Float32Array.from(input).buffer);
  const given = { name: inputLayers(graph)[0]!.name, shape: [2, 8, 8, 1], dtype: 'float32' as const, bytes };
  const [received] = await forwardArrays(graph, context().blobs, [given]);
  const values = [...new Float32Array(received!.bytes.slice().buffer)];
  expect(Math.max(...values.map((value, i) => Math.abs(value - output[i])))).toBeLessThan(1e-5);
});

test('opens a network without a weights file with random weights and a note', async () => {
  const path = join(folder, 'alone.json');
  await cp(join(fixtures, 'cnn_model.json'), path);
  const { graph, notes } = await openWith(path, context());
  expect(englishOf(notes).join(' ')).toContain('the network starts from random weights');
  expect(
    graph.layers.every(({ weights }) => Object.values(weights).every((ref) => 'initializer' in ref)),
  ).toBe(true);
});
