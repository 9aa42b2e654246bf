// Layers of unknown classes open as placeholders, operations as layers, shared layers as several layers.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyEdits, editSchema } from '#shared/graph/edits/index';
import { findLayer } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { readModelConfig } from '../../src-main/formats/keras-config/read-model';
import { openWith, saveWith } from '../../src-main/formats/registry';
import { englishOf } from '../in-english';
import { fixtures, scratchContext } from './helpers';

const files = ['keras3.keras', 'keras3.h5', 'keras2.h5'];

test.each(files)('custom-%s keeps the configuration and weights of unknown layers', async (file) => {
  const context = await scratchContext();
  const { graph, notes } = await openWith(join(fixtures, 'unknown', `custom-${file}`), context);
  expect(graph.layers.map(({ name, kind }) => [name, kind])).toEqual([
    ['image', 'InputLayer'],
    ['conv', 'Conv2D'],
    ['attention', 'Attention'],
    ['pool', 'GlobalAveragePooling2D'],
    ['code', 'Lambda'],
    ['head', 'Dense'],
  ]);
  const attention = findLayer(graph, 'attention')!;
  expect(attention.params.config).toMatchObject({ name: 'attention', trainable: true });
  expect(Object.values(attention.params.weightShapes as object)).toEqual([[4, 5]]);
  const [ref] = Object.values(attention.weights) as { blob: string }[];
  expect((await context.blobs.get(ref!.blob)).length).toBe(4 * 20);
  expect(Object.keys(findLayer(graph, 'head')!.weights)).toEqual(['kernel', 'bias']);
  expect(englishOf(notes)).toContainEqual(
    expect.stringMatching(
      /^'attention' has the class 'Attention', which Graft does not know\. .* Cut the network/,
    ),
  );
  expect(englishOf(notes)).toContainEqual(
    expect.stringMatching(/^'code' is a Lambda layer with code, and Graft does not run code/),
  );
  const { problems, layers } = inferGraph(graph);
  expect(problems.map(({ layer, code }) => [layer, code])).toEqual([
    ['attention', 'unknown-layer'],
    ['code', 'unknown-layer'],
  ]);
  // Keras 3 saves input and output shapes; Keras 2 does not.
  expect(layers.get('head')?.shape).toEqual(file === 'keras2.h5' ? undefined : [null, 2]);
});

test.each(files)('custom-%s is rejected until the unknown layers are removed', async (file) => {
  const context = await scratchContext();
  const { graph } = await openWith(join(fixtures, 'unknown', `custom-${file}`), context);
  const out = join(context.folder, 'cut.keras');
  await expect(saveWith('keras', graph, out, context)).rejects.toMatchObject({
    code: 'not-ready',
    message: expect.stringContaining("'attention' has the class 'Attention'"),
  });
  const edit = editSchema.parse({ edit: 'cutAt', layer: 'conv' });
  const cut = applyEdits(graph, [edit], { classes: [], seed: 1 });
  await saveWith('keras', cut, out, context);
  expect((await openWith(out, context)).graph.layers).toEqual(cut.layers);
});

test.each(files)('shared-%s has one layer per use, with the same weights', async (file) => {
  const { graph, notes } = await openWith(
    join(fixtures, 'unknown', `shared-${file}`),
    await scratchContext(),
  );
  expect(graph.layers.map(({ name, inputs }) => [name, inputs])).toEqual([
    ['image', []],
    ['twice', ['image']],
    ['twice_1', ['twice']],
    ['tower_conv', ['image']],
    ['tower_tower_conv', ['twice_1']],
    ['join', ['tower_conv', 'tower_tower_conv']],
    ['pool', ['join']],
  ]);
  expect(findLayer(graph, 'twice_1')!.weights).toEqual(findLayer(graph, 'twice')!.weights);
  expect(findLayer(graph, 'tower_tower_conv')!.weights).toEqual(findLayer(graph, 'tower_conv')!.weights);
  expect(englishOf(notes)).toContainEqual(expect.stringContaining("Layer 'twice' is used more than once"));
  expect(inferGraph(graph).problems).toEqual([]);
});

test.each(files)('operations-%s has equivalent layers', async (file) => {
  const { graph } = await openWith(join(fixtures, 'unknown', `operations-${file}`), await scratchContext());
  expect(graph.layers.slice(2).map(({ kind, params }) => [kind, params.scale, params.offset])).toEqual([
    ['Rescaling', 0.5, 3],
    ['Rescaling', -1, 1],
    ['Subtract', undefined, undefined],
    ['Rescaling', 0.5, 0],
    ['ReLU', undefined, undefined],
    ['GlobalAveragePooling2D', undefined, undefined],
  ]);
});

test.each(['keras3.keras', 'keras3.h5'])('flip-%s is a slice in reverse order', async (file) => {
  const { graph } = await openWith(join(fixtures, 'unknown', `flip-${file}`), await scratchContext());
  expect(findLayer(graph, 'flip')).toMatchObject({
    kind: 'Slice',
    inputs: ['conv'],
    params: { ranges: [null, [null, null, -1]] },
  });
});

test('keeps an unsupported operation as a placeholder with the reason', async () => {
  const cases = JSON.parse(
    await readFile(join(import.meta.dirname, '../fixtures/keras-operations/operations.3.json'), 'utf8'),
  );
  const { configs } = cases.find(({ name }: { name: string }) => name === 'soft_shrink');
  const { graph, notes } = readModelConfig(configs.keras, 'model.keras', '3.15.1');
  expect(graph.layers.at(-1)).toMatchObject({
    kind: 'operation SoftShrink',
    inputs: [expect.stringMatching(/^subtract/)],
  });
  expect(englishOf(notes)).toContainEqual(expect.stringContaining('its threshold is 0.2'));
});
