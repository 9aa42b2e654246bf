// TensorFlow.js graph models open frozen, with operations converted to layers if possible, and placeholders otherwise.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyEdit } from '#shared/graph/edits/index';
import { inferGraph } from '#shared/graph/infer';
import { findKind } from '#shared/layers/catalog';
import { openWith } from '../../src-main/formats/registry';
import { englishOf } from '../in-english';
import { fixtures, scratchContext } from './helpers';

const open = async (name: string) => openWith(join(fixtures, 'graph', name), await scratchContext());

test('opens a graph model frozen, with its bias and batch normalization', async () => {
  const { graph, notes } = await open('tiny-uint8');
  expect(graph.layers.map(({ kind, trainable }) => [kind, trainable])).toEqual([
    ['InputLayer', false],
    ['Conv2D', false],
    ['DepthwiseConv2D', false],
    ['Rescaling', false],
    ['ReLU', false],
    ['Conv2D', false],
    ['GlobalAveragePooling2D', false],
    ['Dense', false],
    ['Softmax', false],
  ]);
  expect(inferGraph(graph).problems).toEqual([]);
  expect(englishOf(notes)[0]).toContain('opened as a frozen feature extractor');
});

test('opens unsupported operations as placeholders, before which the network can be cut', async () => {
  const { graph, notes } = await open('open-end');
  const placeholders = graph.layers.filter((layer) => !findKind(layer.kind));
  expect(placeholders.map(({ kind }) => kind)).toEqual([
    'operation TopKV2',
    'operation TopKV2',
    'operation ConcatV2',
  ]);
  expect(englishOf(notes)).toContainEqual(expect.stringContaining('Opened as placeholders'));
  const front = graph.layers.find((layer) => layer.kind === 'Conv2D')!;
  const cut = applyEdit(graph, { edit: 'cutAt', layer: front.name }, { seed: 1, classes: [] });
  expect(inferGraph(cut).problems).toEqual([]);
});

const node = (name: string, op: string, input: string[] = [], attr: object = {}) => ({
  name,
  op,
  input,
  attr,
});
const image = node('image', 'Placeholder', [], {
  shape: { shape: { dim: [{ size: '-1' }, { size: '4' }, { size: '4' }, { size: '3' }] } },
});

async function openNodes(nodes: object[], weightsManifest: object[] = []) {
  const context = await scratchContext();
  const json = { format: 'graph-model', modelTopology: { node: nodes }, weightsManifest };
  await writeFile(join(context.folder, 'model.json'), JSON.stringify(json));
  await writeFile(join(context.folder, 'w.bin'), new Uint8Array(4));
  return openWith(join(context.folder, 'model.json'), context);
}

test.each([
  [
    'a node fed by itself',
    [image, node('a', 'AddV2', ['image', 'b']), node('b', 'Relu', ['a']), node('end', 'Relu', ['b'])],
    'depends on itself',
  ],
  [
    'identities in a ring',
    [node('a', 'Identity', ['b']), node('b', 'Identity', ['a']), node('c', 'Relu', ['a'])],
    'depends on itself',
  ],
  [
    'a node fed by nothing',
    [image, node('a', 'Relu', ['nowhere'])],
    "takes its input from 'nowhere', which was not found",
  ],
  ['two nodes of one name', [image, image, node('a', 'Relu', ['image'])], "two nodes are named 'image'"],
  [
    'a constant without values',
    [image, node('c', 'Const'), node('a', 'AddV2', ['image', 'c'])],
    "constant 'c' is missing",
  ],
  ['no nodes', [], 'has no output'],
  [
    'an input of no size',
    [
      node('image', 'Placeholder', [], { shape: { shape: { dim: [{ size: '-1' }, { size: '0' }] } } }),
      node('a', 'Relu', ['image']),
    ],
    "the input 'image'",
  ],
])('rejects %s', async (_name, nodes, message) => {
  await expect(openNodes(nodes)).rejects.toMatchObject({
    code: 'bad-file',
    message: expect.stringContaining(message),
  });
});

test('keeps windows over channels, batch statistics and loops as placeholders', async () => {
  const window = { ksize: { list: { i: ['1', '1', '1', '2'] } } };
  const { graph } = await openNodes([
    image,
    node('pool', 'MaxPool', ['image'], window),
    node('loop', 'LoopCond', ['pool']),
    node('__proto__', 'constructor', ['loop']),
  ]);
  expect(graph.layers.map(({ kind }) => kind)).toEqual([
    'InputLayer',
    'operation MaxPool',
    'operation LoopCond',
    'operation constructor',
  ]);
});

test('opens or rejects a chain of a hundred thousand operations without a stack overflow', async () => {
  const nodes: object[] = [image];
  for (let i = 0; i < 100_000; i++)
    nodes.push(node(`n${i}`, i % 2 ? 'Identity' : 'Neg', [i ? `n${i - 1}` : 'image']));
  const { graph } = await openNodes(nodes).catch((error) => ({ graph: error }));
  expect(graph).toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('more than 20000 layers'),
  });
});

test('limits the memory of nested sums that would double endlessly', async () => {
  const nodes: object[] = [image, node('s0', 'Shape', ['image'])];
  for (let i = 1; i < 60; i++) nodes.push(node(`s${i}`, 'ConcatV2', [`s${i - 1}`, `s${i - 1}`, 'axis']));
  nodes.push(node('axis', 'Const'), node('out', 'Reshape', ['image', 's59']));
  const manifest = [{ paths: ['w.bin'], weights: [{ name: 'axis', shape: [], dtype: 'int32' }] }];
  const before = process.memoryUsage().rss;
  const { graph } = await openNodes(nodes, manifest);
  expect(graph.layers.map(({ kind }) => kind)).toEqual(['InputLayer', 'operation Reshape']);
  expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
});

const cases = join(fixtures, '../cases/models');

test('reports a loop as unsupported, and the usable prefix of the network', async () => {
  const { graph, notes } = await openWith(join(cases, 'graph-with-loop'), await scratchContext());
  expect(graph.layers.map(({ kind }) => kind)).toContain('operation While');
  expect(englishOf(notes)).toContainEqual(expect.stringContaining('While: no layer computes a loop'));
  expect(englishOf(notes).at(-1)).toContain('No frozen prefix');
});

test('skips text constants by name, and opens the rest of the network', async () => {
  const { graph, notes } = await openWith(join(cases, 'graph-with-strings'), await scratchContext());
  expect(graph.layers.every(({ kind }) => findKind(kind))).toBe(true);
  expect(graph.outputs).toEqual([graph.layers.at(-1)!.name]);
  expect(englishOf(notes)).toContainEqual(
    expect.stringMatching(/left out, it is a text constant: 'cat', 'dog', 'fish'/),
  );
});

test('reports where to cut a network with unknown layers', async () => {
  const { graph, notes } = await open('open-end');
  const said = englishOf(notes).find((note) => note.startsWith('Frozen prefix of'))!;
  const last = /up to '([^']+)'/.exec(said)![1]!;
  const cut = applyEdit(graph, { edit: 'cutAt', layer: last }, { seed: 1, classes: [] });
  expect(cut.layers.length).toBe(Number(/of (\d+) of/.exec(said)![1]));
  expect(inferGraph(cut).problems).toEqual([]);
});

const frame = { frame_name: { s: Buffer.from('map/while').toString('base64') } };
/** Returns a loop as TensorFlow writes it: a counter, an input list and an output list; `body` computes an output item. */
const loopOver = (body: object[], written: string, step = 'one') => [
  image,
  ...['zero', 'one', 'two', 'shape', 'none'].map((name) => node(name, 'Const')),
  node('list', 'TensorListFromTensor', ['image', 'shape']),
  node('made', 'TensorListReserve', ['shape', 'none']),
  node('enter_i', 'Enter', ['zero'], frame),
  node('enter_list', 'Enter', ['list'], frame),
  node('enter_made', 'Enter', ['made'], frame),
  node('i', 'Merge', ['enter_i', 'next_i']),
  node('items', 'Merge', ['enter_list', 'next_list']),
  node('results', 'Merge', ['enter_made', 'next_made']),
  node('less', 'Less', ['i', 'two']),
  node('cond', 'LoopCond', ['less']),
  ...['i', 'items', 'results'].map((name) => node(`switch_${name}`, 'Switch', [name, 'cond'])),
  node('add', 'AddV2', ['switch_i:1', step]),
  node('item', 'TensorListGetItem', ['switch_items:1', 'switch_i:1', 'shape']),
  ...body,
  node('write', 'TensorListSetItem', ['switch_results:1', 'switch_i:1', written]),
  node('next_i', 'NextIteration', ['add']),
  node('next_list', 'NextIteration', ['switch_items:1']),
  node('next_made', 'NextIteration', ['write']),
  node('exit', 'Exit', ['switch_results']),
  node('stack', 'TensorListStack', ['exit', 'shape']),
  node('end', 'Relu', ['stack']),
];
const numbers = [
  {
    paths: ['w.bin'],
    weights: ['zero', 'one', 'two', 'shape', 'none'].map((name) => ({ name, shape: [], dtype: 'bool' })),
  },
];

async function openLoop(nodes: object[]) {
  const context = await scratchContext();
  const json = { format: 'graph-model', modelTopology: { node: nodes }, weightsManifest: numbers };
  await writeFile(join(context.folder, 'model.json'), JSON.stringify(json));
  await writeFile(join(context.folder, 'w.bin'), Uint8Array.from([0, 1, 2, 0, 0]));
  return openWith(join(context.folder, 'model.json'), context);
}

test('replaces a loop over samples by its body', async () => {
  const { graph, notes } = await openLoop(loopOver([node('scaled', 'Mul', ['item', 'two'])], 'scaled'));
  expect(graph.layers.map(({ kind }) => kind)).toEqual(['InputLayer', 'Rescaling', 'ReLU']);
  expect(englishOf(notes).join()).not.toContain('placeholder');
});

test('keeps a loop whose results depend on earlier iterations or on its counter', async () => {
  const sums = loopOver([node('sum', 'AddV2', ['item', 'switch_i:1'])], 'sum');
  for (const nodes of [sums, loopOver([node('scaled', 'Mul', ['item', 'two'])], 'scaled', 'item')]) {
    const { graph } = await openLoop(nodes);
    expect(graph.layers.map(({ kind }) => kind)).toContain('operation While');
  }
});

test('opens a network that resizes its input at that size, with a note', async () => {
  const dim = [-1, -1, -1, 3].map((size) => ({ size: String(size) }));
  const any = node('image', 'Placeholder', [], { shape: { shape: { dim } } });
  const nodes = [
    any,
    ...['size', 'axes'].map((name) => node(name, 'Const')),
    // Without half-pixel centers: no layer can resize an image of unknown size in this way.
    node('resized', 'ResizeBilinear', ['image', 'size']),
    node('pooled', 'Mean', ['resized', 'axes'], { keep_dims: { b: false } }),
    node('end', 'Softmax', ['pooled']),
  ];
  const context = await scratchContext();
  const weights = ['size', 'axes'].map((name) => ({ name, shape: [2], dtype: 'uint8' }));
  const json = {
    format: 'graph-model',
    modelTopology: { node: nodes },
    weightsManifest: [{ paths: ['w.bin'], weights }],
  };
  await writeFile(join(context.folder, 'model.json'), JSON.stringify(json));
  await writeFile(join(context.folder, 'w.bin'), Uint8Array.from([24, 32, 1, 2]));
  const { graph, notes } = await openWith(join(context.folder, 'model.json'), context);
  expect(graph.layers[0]!.params.shape).toEqual([24, 32, 3]);
  expect(graph.layers.map(({ kind }) => kind)).toEqual(['InputLayer', 'GlobalAveragePooling2D', 'Softmax']);
  expect(englishOf(notes)).toContainEqual(expect.stringContaining('Opened for images of 24×32'));
});
