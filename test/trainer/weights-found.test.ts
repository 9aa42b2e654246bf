// Weights are found in files of people's reports: equal names in nested models, renamed variables, names beyond ASCII, other number types.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import { openWith } from '../../src-main/formats/formats';
import { parseNpy } from '../../src-main/shells/cli/npy';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { forwardArrays } from '../../src-main/trainer/serve/predict';
import { scratchContext } from '../formats/helpers';

const cases = join(import.meta.dirname, '../fixtures/cases/models');
beforeAll(() => openRuntime());
const array = async (file: string) => parseNpy(new Uint8Array(await readFile(file)), file);

async function compute(graph: LayerGraph, context: Awaited<ReturnType<typeof scratchContext>>, x: string) {
  const { shape, values } = await array(x);
  const bytes = new Uint8Array(Float32Array.from(values).buffer);
  const given = { name: inputLayers(graph)[0]!.name, shape: [...shape], dtype: 'float32' as const, bytes };
  const [output] = await forwardArrays(graph, context.blobs, [given]);
  return [...new Float32Array(output!.bytes.slice().buffer)];
}

const greatest = (one: readonly number[], other: ArrayLike<number>) =>
  Math.max(...one.map((value, i) => Math.abs(value - other[i]!)));

test.each([
  ['blocks-k3.h5', 1e-5],
  ['three-deep-k3.h5', 1e-5],
  ['three-deep-k3.keras', 1e-5],
  ['renamed.h5', 1e-5],
  // Keras computes in bfloat16 here, whose steps are 1/256.
  ['bfloat16-k3.h5', 8e-3],
  ['bfloat16-k3.keras', 8e-3],
])('%s computes what Keras computed', async (file, limit) => {
  const context = await scratchContext();
  const { graph } = await openWith(join(cases, file), context);
  const stem = join(cases, file.replace(/\.\w+$/, ''));
  const received = await compute(graph, context, `${stem}.x.npy`);
  const { values } = await array(`${stem}.y.npy`);
  expect(received).toHaveLength(values.length);
  expect(greatest(received, values)).toBeLessThan(limit);
  expect(graph.unreadWeights).toBeUndefined();
});

test('layers with names beyond ASCII get their weights', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(cases, 'odd_names.k3.h5'), context);
  const weighted = graph.layers.filter(({ weights }) => Object.keys(weights).length > 0);
  expect(weighted.map(({ name }) => name)).toEqual(['conv.with.dots', 'бн', 'out-put']);
  expect(graph.unreadWeights).toBeUndefined();
});
