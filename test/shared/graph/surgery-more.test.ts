// Branches, parts after a cut, unsupported sizes, blocks of the library, mapped warm starts, side effects of edits.
import { describe, expect, test } from 'vitest';
import { buildBlock, libraryBlocks } from '#shared/architectures/blocks';
import { buildArchitecture } from '#shared/architectures/index';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdit, applyEdits } from '#shared/graph/edits/index';
import { effectsOf } from '#shared/graph/effects';
import type { LayerGraph } from '#shared/graph/graph';
import { textbookHeads } from '#shared/graph/head-presets';
import { inferGraph } from '#shared/graph/infer';
import { findTrainingProblems } from '#shared/graph/training-problems';
import { planTransfer, renaming } from '#shared/graph/transfer';
import { whatFits } from '#shared/graph/what-fits';

const context = { classes: ['a', 'b', 'c'], seed: 3 };
const build = (name: string, size = 64, includeTop = true): LayerGraph =>
  buildArchitecture(name, { inputShape: [size, size, 3], includeTop, classes: 10, seed: 1 });
const apply = (graph: LayerGraph, ...edits: Edit[]) => applyEdits(graph, edits, context);
const errorsOf = (graph: LayerGraph) => inferGraph(graph).problems.map(({ message }) => message);
const shapeOf = (graph: LayerGraph, name = graph.outputs[0]!) => inferGraph(graph).layers.get(name)?.shape;

describe('branches', () => {
  const dense = (units: number) => ({ kind: 'Dense', params: { units } });
  test('of an output become two heads', () => {
    const graph = apply(build('ResNet50'), { edit: 'cutAt', layer: 'avg_pool' });
    const two = apply(graph, {
      edit: 'branch',
      at: 'avg_pool',
      branches: [[dense(3)], [dense(8), dense(1)]],
    });
    expect(two.outputs).toEqual(['dense', 'dense_2']);
    expect(errorsOf(two)).toEqual([]);
    expect([shapeOf(two, 'dense'), shapeOf(two, 'dense_2')]).toEqual([
      [null, 3],
      [null, 1],
    ]);
  });
  test('can be merged again', () => {
    const branches = [1, 3, 5].map((size) => [
      { kind: 'Conv2D', params: { filters: 8, kernelSize: [size, size], padding: 'same' } },
    ]);
    const graph = apply(build('VGG16', 64, false), {
      edit: 'branch',
      at: 'block5_pool',
      branches,
      join: 'Concatenate',
    });
    expect(graph.outputs).toEqual(['concatenate']);
    expect(shapeOf(graph)).toEqual([null, 2, 2, 24]);
  });
});

test('keep the layers after a layer, with an input of its shape', () => {
  const graph = apply(build('ResNet50'), { edit: 'cutAt', layer: 'conv5_block1_1_conv', keep: 'after' });
  expect(errorsOf(graph)).toEqual([]);
  // The shortcut of the block has the same external input, so there is one input.
  expect(graph.layers.filter((layer) => layer.kind === 'InputLayer')).toHaveLength(2);
  expect(graph.outputs).toEqual(['predictions']);
});

test('use a size the network supports, or else insert a Resizing layer', () => {
  const free = build('MobileNetV2', 96, false);
  const direct = apply(free, { edit: 'setInputShape', shape: [128, 160, 3], resize: 'auto' });
  expect(direct.layers.some((layer) => layer.kind === 'Resizing')).toBe(false);
  expect(shapeOf(direct)).toEqual([null, 4, 5, 1280]);
  const dense = build('VGG16', 64);
  const resized = apply(dense, { edit: 'setInputShape', shape: [256, 256, 3], resize: 'auto' });
  expect(resized.layers[1]).toMatchObject({ kind: 'Resizing', params: { height: 64, width: 64 } });
  expect(resized.layers.at(-1)).toBe(dense.layers.at(-1));
  const small = apply(build('InceptionV3', 96), {
    edit: 'setInputShape',
    shape: [20, 20, 3],
    resize: 'auto',
  });
  expect(errorsOf(small)).toEqual([]);
});

describe('the library', () => {
  test.each(libraryBlocks.map((block) => block.key))(
    '%s can be inserted on an edge of feature maps',
    (key) => {
      const host = build('ResNet50');
      const place = { from: 'conv3_block2_out', to: 'conv3_block3_1_conv' };
      const part = buildBlock(key, [8, 8, 512], 1);
      const keeps = libraryBlocks.find((block) => block.key === key)!.keepsShape;
      expect(shapeOf(part)).toEqual(keeps ? [null, 8, 8, 512] : [null, 8, 8, 544]);
      const fit = whatFits(host, place, part);
      expect(fit).toMatchObject({ fits: 'yes', reinitialized: keeps ? [] : ['conv3_block3_1_conv'] });
      if (fit.fits === 'no') return;
      const graph = applyEdit(host, fit.edit, context);
      expect(errorsOf(graph)).toEqual([]);
      expect(graph.layers.length).toBe(host.layers.length + part.layers.length - 1);
    },
  );
});

test('converts channel order and scale for a caffe model and a tf model with one input', () => {
  const graph = apply(build('InceptionV3', 96), { edit: 'ensemble', models: [build('VGG16', 64)] });
  expect(errorsOf(graph)).toEqual([]);
  expect(graph.layers.find((layer) => layer.name === 'reverse_channels')).toMatchObject({
    trainable: false,
    weights: { kernel: { initializer: { name: 'channelReversal' } } },
  });
});

describe('heads', () => {
  test.each(textbookHeads)('$key has one unit per class', ({ needs, layers, onlyForTwo }) => {
    const body = build('MobileNetV2', 96, false);
    const base =
      needs === 'row'
        ? apply(body, {
            edit: 'append',
            after: body.outputs[0]!,
            layers: [{ kind: 'GlobalMaxPooling2D', params: {} }],
          })
        : body;
    const classes = onlyForTwo ? ['no', 'yes'] : context.classes;
    const graph = applyEdit(base, { edit: 'addHead', layers: [...layers] }, { classes, seed: 1 });
    expect(findTrainingProblems(graph, inferGraph(graph), classes.length)).toEqual([]);
    expect(shapeOf(graph)).toEqual([null, onlyForTwo ? 1 : 3]);
  });
});

describe('a warm start by wildcards', () => {
  test('inserts the text matched by * into other names', () => {
    expect(renaming('base_*', '*')('base_conv1')).toBe('conv1');
    expect(renaming('*_*_conv', 'stage*/unit*')('a_b_c_conv')).toBe('stagea/unitb_c');
    expect(renaming('conv*', 'x*')('dense')).toBeUndefined();
    expect(renaming('conv', 'x')('conv1')).toBeUndefined();
    expect(renaming('*', 'b_*')('')).toBe('b_');
  });
  test('finds the layers and reports mismatches', () => {
    const other = build('VGG16');
    const prefixed: LayerGraph = {
      ...other,
      layers: other.layers.map((layer) => ({
        ...layer,
        name: `old_${layer.name}`,
        inputs: layer.inputs.map((one) => `old_${one}`),
      })),
      outputs: other.outputs.map((one) => `old_${one}`),
    };
    const graph = apply(build('VGG16'), {
      edit: 'setParams',
      layer: 'block1_conv2',
      params: { filters: 32 },
    });
    const plan = planTransfer(graph, prefixed, { by: 'wildcard', pattern: 'old_block*', to: 'block*' });
    expect(plan.mismatched.map(({ layer, weight }) => `${layer}/${weight}`)).toEqual([
      'block1_conv2/kernel',
      'block1_conv2/bias',
      'block2_conv1/kernel',
    ]);
    expect(Object.keys(plan.weights)).toContain('block5_conv3');
    expect(plan.missing).toEqual(['fc1', 'fc2', 'predictions']);
  });
});

describe('the name of a network', () => {
  test('stays while layers of it are left', () => {
    const graph = apply(build('VGG16'), { edit: 'cutAt', layer: 'block1_conv1' });
    expect(graph.name).toBe('vgg16');
  });
  const bare: Edit[] = [
    { edit: 'cutAt', layer: 'input_layer' },
    { edit: 'pop', count: build('VGG16').layers.length - 1 },
  ];
  test.each(bare)('is not that of the opened network if only the input is left: $edit', (edit) => {
    const graph = apply(build('VGG16'), edit);
    expect(graph.layers.map(({ kind }) => kind)).toEqual(['InputLayer']);
    expect(graph.name).toBe('new_network');
    const own = apply(graph, { edit: 'addHead', layers: [{ kind: 'Flatten', params: {} }] });
    expect(own.name).toBe('new_network');
    const more: Edit = { edit: 'cutAt', layer: 'flatten' };
    expect(apply(own, more).name).toBe('new_network');
  });
});

describe('parameters of several layers', () => {
  test('are those of one layer after the other', () => {
    const names = ['block1_conv1', 'block2_conv1', 'block5_conv3'];
    const params = { activation: 'tanh', filters: 16 };
    const one = names.map((layer): Edit => ({ edit: 'setParams', layer, params }));
    expect(apply(build('VGG16'), { edit: 'setParams', layer: names, params })).toEqual(
      apply(build('VGG16'), ...one),
    );
  });
  test('need layers that exist', () => {
    const edit: Edit = { edit: 'setParams', layer: ['fc1', 'missing'], params: { units: 8 } };
    expect(() => apply(build('VGG16'), edit)).toThrow("'missing'");
  });
});

describe('side effects of an edit', () => {
  const done = (graph: LayerGraph, edit: Edit) => effectsOf(graph, applyEdit(graph, edit, context), edit);
  test('name reinitialized weights', () => {
    const effects = done(build('VGG16'), {
      edit: 'setParams',
      layer: 'block1_conv1',
      params: { filters: 32 },
    });
    expect(effects.reinitialized).toEqual([
      { layer: 'block1_conv1', weights: ['kernel', 'bias'] },
      { layer: 'block1_conv2', weights: ['kernel'] },
    ]);
  });
  test('name layers that could not be reconnected', () => {
    const graph = build('ResNet50');
    const effects = done(graph, { edit: 'remove', layers: ['conv2_block1_add'] });
    expect(effects.opened).toEqual([{ layer: 'conv2_block1_out', expected: 1, has: 0 }]);
    const bridged = done(graph, { edit: 'remove', layers: ['conv2_block1_1_relu'] });
    expect(bridged.opened).toEqual([]);
  });
  test('name BatchNormalization that stays frozen', () => {
    const frozen = apply(build('ResNet50'), { edit: 'freeze', select: { all: true } });
    const edit: Edit = { edit: 'unfreeze', select: { pattern: 'conv5_block3*' } };
    expect(done(frozen, edit).normKept).toEqual([
      'conv5_block3_1_bn',
      'conv5_block3_2_bn',
      'conv5_block3_3_bn',
    ]);
    expect(done(frozen, { ...edit, batchNormalization: true }).normKept).toEqual([]);
  });
  test('name layers no output depends on any more', () => {
    const effects = done(build('ResNet50'), { edit: 'setOutputs', layers: ['avg_pool'] });
    expect(effects.unused).toEqual(['predictions']);
  });
});

describe('converting a classifier to convolutions', () => {
  const layers = (graph: LayerGraph) => new Map(graph.layers.map((layer) => [layer.name, layer]));
  test('keeps squeeze-and-excite, and converts the head', () => {
    const before = build('EfficientNetB0', 64);
    const graph = apply(before, { edit: 'makeConvolutional' });
    expect(errorsOf(graph)).toEqual([]);
    const now = layers(graph);
    expect(now.get('block2a_se_squeeze')).toBe(layers(before).get('block2a_se_squeeze'));
    expect(now.get('predictions')?.kind).toBe('Conv2D');
    expect(effectsOf(before, graph, { edit: 'makeConvolutional' }).reinitialized).toEqual([]);
  });
  test('keeps a Flatten whose output is normalized or merged, since the order of values would change', () => {
    const body = build('VGG16', 64, false);
    const through = (kind: string) =>
      apply(body, {
        edit: 'addHead',
        layers: [
          { kind: 'Flatten', params: {} },
          { kind, params: {} },
          { kind: 'Dense', params: { units: 3 } },
        ],
      });
    expect(() => apply(through('BatchNormalization'), { edit: 'makeConvolutional' })).toThrow(
      'so there is nothing to convert',
    );
    expect(errorsOf(apply(through('Dropout'), { edit: 'makeConvolutional' }))).toEqual([]);
  });
});
