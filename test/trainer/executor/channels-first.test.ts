// Networks with channels first open with channels last, and compute the same as in Keras.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inputLayers } from '#shared/graph/graph';
import { openWith } from '../../../src-main/formats/registry';
import { openBlobStore } from '../../../src-main/store/blobs';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { forwardArrays } from '../../../src-main/trainer/serve/predict';
import { englishOf } from '../../in-english';

const fixtures = join(import.meta.dirname, '../../fixtures/channels-first');
const expected: Record<string, { input: number[]; output: number[] }> = Object.assign(
  {},
  ...['2', '3'].map((one) => JSON.parse(readFileSync(join(fixtures, `expected.${one}.json`), 'utf8'))),
);
let folder: string;
beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-channels-first-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(Object.keys(expected))('%s', async (name) => {
  const context = { blobs: openBlobStore(join(folder, 'blobs')), onProgress: () => {} };
  const { graph, notes } = await openWith(join(fixtures, name), context);
  expect(englishOf(notes).join(' ')).toContain('The file uses the channels-first layout');
  const [input] = inputLayers(graph);
  expect(input!.params.shape).toEqual([8, 10, 3]);
  const bytes = new Uint8Array(Float32Array.from(expected[name]!.input).buffer);
  const given = { name: input!.name, shape: [2, 8, 10, 3], dtype: 'float32' as const, bytes };
  const [received] = await forwardArrays(graph, context.blobs, [given]);
  const values = [...new Float32Array(received!.bytes.slice().buffer)];
  const gaps = values.map((value, i) => Math.abs(value - expected[name]!.output[i]!));
  expect(Math.max(...gaps)).toBeLessThan(1e-5);
});
