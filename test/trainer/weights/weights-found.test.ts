// Loads weights from files of public reports: duplicate names in nested models, renamed variables, non-ASCII names, other number types.
import { readdirSync } from 'node:fs';
import { appendFile, cp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { findLayer, inputLayers, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { openWith } from '../../../src-main/formats/registry';
import { parseNpy } from '../../../src-main/shells/cli/npy';
import { openRuntime } from '../../../src-main/trainer/runtime/open-runtime';
import { forwardArrays } from '../../../src-main/trainer/serve/predict';
import { scratchContext } from '../../formats/helpers';
import { englishOf } from '../../in-english';

const cases = join(import.meta.dirname, '../../fixtures/cases/models');
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
  // Keras computes this in bfloat16, whose precision is 1/256.
  ['bfloat16-k3.h5', 1e-3],
  ['bfloat16-k3.keras', 1e-3],
])('%s computes the same as Keras', async (file, limit) => {
  const context = await scratchContext();
  const { graph } = await openWith(join(cases, file), context);
  const stem = join(cases, file.replace(/\.\w+$/, ''));
  const received = await compute(graph, context, `${stem}.x.npy`);
  const { values } = await array(`${stem}.y.npy`);
  expect(received).toHaveLength(values.length);
  expect(greatest(received, values)).toBeLessThan(limit);
  expect(graph.unreadWeights).toBeUndefined();
});

test('loads the weights of layers with non-ASCII names', async () => {
  const context = await scratchContext();
  const { graph } = await openWith(join(cases, 'odd_names.k3.h5'), context);
  const weighted = graph.layers.filter(({ weights }) => Object.keys(weights).length > 0);
  expect(weighted.map(({ name }) => name)).toEqual(['conv.with.dots', 'бн', 'out-put']);
  expect(graph.unreadWeights).toBeUndefined();
});

const forms = join(import.meta.dirname, '../../fixtures/weight-forms');
test.each(readdirSync(forms).filter((name) => name.endsWith('.h5')))(
  'computes the same as Keras with names and numbers in the form of %s',
  async (file) => {
    const context = await scratchContext();
    const { graph } = await openWith(join(forms, file), context);
    expect(graph.layers.map(({ name }) => name)).toContain('합성곱');
    expect(graph.unreadWeights).toBeUndefined();
    const { values } = await array(join(forms, 'y.npy'));
    expect(greatest(await compute(graph, context, join(forms, 'x.npy')), values)).toBeLessThan(1e-5);
  },
);

test('checks shards without reading them: opens ./name, rejects missing or truncated ones', async () => {
  const context = await scratchContext();
  const folder = join(context.folder, 'model');
  await cp(join(cases, 'dot-slash'), folder, { recursive: true });
  const describe = () => openWith(folder, { ...context, structureOnly: true });
  const { graph } = await describe();
  expect(graph.layers.every(({ weights }) => Object.keys(weights).length === 0)).toBe(true);
  const whole = await openWith(folder, context);
  expect(findLayer(whole.graph, 'c1')?.weights.kernel).toHaveProperty('blob');
  const shard = join(folder, 'group1-shard1of1.bin');
  await truncate(shard, 6000);
  await expect(describe()).rejects.toThrow(/expected 6068 bytes of weights, received 6000/);
  await rm(shard);
  await expect(describe()).rejects.toThrow('group1-shard1of1.bin');
});

test('warns of weights that no layer uses', async () => {
  const context = await scratchContext();
  const folder = join(context.folder, 'model');
  await cp(join(cases, 'dot-slash'), folder, { recursive: true });
  const json = join(folder, 'model.json');
  const model = JSON.parse(await readFile(json, 'utf8'));
  model.weightsManifest[0].weights.push({ name: 'elsewhere/kernel', shape: [1], dtype: 'float32' });
  await writeFile(json, JSON.stringify(model));
  await appendFile(join(folder, 'group1-shard1of1.bin'), new Uint8Array(4));
  const { graph, notes } = await openWith(folder, context);
  expect(graph.unreadWeights).toEqual(['elsewhere/kernel']);
  const warning = inferGraph(graph).problems.find(({ code }) => code === 'unread-weights');
  expect(warning?.message).toContain("A weight of the file was not used: 'elsewhere/kernel'");
  expect(englishOf(notes)).toContain(warning?.message);
});
