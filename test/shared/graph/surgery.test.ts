// Edits of architectures: inserting, replacing, grafting, averaging, converting to convolutions; weights are kept.
import { describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { diffGraphs } from '#shared/graph/diff';
import { extractPart } from '#shared/graph/edits/extract';
import { applyEdits, editSchema } from '#shared/graph/edits/index';
import { findFixes } from '#shared/graph/fixes';
import { findLayer, type LayerGraph, type WeightRef } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { compilePattern } from '#shared/graph/safe-regex';
import { layerGraphSchema } from '#shared/graph/schema';
import { findTrainingProblems } from '#shared/graph/training-problems';
import { planTransfer } from '#shared/graph/transfer';

const context = { classes: ['cats', 'dogs', 'owls'], seed: 7 };
const cut = (graph: LayerGraph, ...edits: unknown[]) =>
  applyEdits(
    graph,
    edits.map((one) => editSchema.parse(one)),
    context,
  );

/** Returns the architecture with a different blob for each weight, as opened from a file. */
function stored(name: string, size: number, includeTop = false): LayerGraph {
  const graph = buildArchitecture(name, { inputShape: [size, size, 3], includeTop, classes: 1000, seed: 1 });
  let count = 0;
  const layers = graph.layers.map((layer) => ({
    ...layer,
    weights: Object.fromEntries(
      Object.keys(layer.weights).map((weight): [string, WeightRef] => [
        weight,
        { blob: (++count).toString(16).padStart(64, '0') },
      ]),
    ),
  }));
  return { ...graph, layers };
}
const shapeOf = (graph: LayerGraph, name: string) => inferGraph(graph).layers.get(name)?.shape;
const problems = (graph: LayerGraph) => inferGraph(graph).problems.map((problem) => problem.message);
const vgg = stored('VGG16', 224, true);
const resnet = stored('ResNet50', 64);

describe('edges', () => {
  test('can have a layer inserted without changing other edges', () => {
    const graph = cut(resnet, {
      edit: 'insert',
      from: 'conv2_block1_out',
      to: 'conv2_block2_1_conv',
      layers: [{ kind: 'Dropout', params: { rate: 0.1 } }],
    });
    expect(findLayer(graph, 'dropout')?.inputs).toEqual(['conv2_block1_out']);
    expect(findLayer(graph, 'conv2_block2_1_conv')?.inputs).toEqual(['dropout']);
    expect(findLayer(graph, 'conv2_block2_add')?.inputs).toContain('conv2_block1_out');
    expect(problems(graph)).toEqual([]);
    expect(diffGraphs(resnet, graph)).toMatchObject({ added: ['dropout'], reinitialized: [], removed: [] });
  });

  test('report inserting at a missing edge', () => {
    expect(() =>
      cut(resnet, { edit: 'insert', from: 'conv1_conv', to: 'avg_pool', layers: [{ kind: 'Dropout' }] }),
    ).toThrow("There is no layer 'avg_pool'");
    expect(() =>
      cut(resnet, { edit: 'insert', from: 'conv1_conv', to: 'conv1_relu', layers: [{ kind: 'Dropout' }] }),
    ).toThrow("'conv1_conv' is not connected to 'conv1_relu'");
  });

  test('cannot form a cycle', () => {
    expect(() => cut(resnet, { edit: 'connect', from: 'conv5_block3_out', to: 'conv2_block1_add' })).toThrow(
      'must not form a cycle',
    );
  });

  test('keep the weights of a layer that is disconnected and reconnected', () => {
    const open = cut(resnet, { edit: 'disconnect', from: 'conv1_relu', to: 'pool1_pad' });
    expect(problems(open)[0]).toContain("'pool1_pad' (ZeroPadding2D) expects 1 input, received 0");
    const back = cut(open, { edit: 'connect', from: 'conv1_relu', to: 'pool1_pad' });
    expect(back).toEqual(resnet);
  });

  test('keep weights with the same shape after reconnecting, and reinitialize the rest', () => {
    const graph = cut(
      resnet,
      { edit: 'disconnect', from: 'conv5_block2_out', to: 'conv5_block3_1_conv' },
      { edit: 'connect', from: 'conv4_block1_out', to: 'conv5_block3_1_conv' },
    );
    expect(diffGraphs(resnet, graph).reinitialized).toEqual(['conv5_block3_1_conv']);
    const kept = findLayer(graph, 'conv5_block3_1_conv')!.weights;
    expect(kept.bias).toEqual(findLayer(resnet, 'conv5_block3_1_conv')!.weights.bias);
    expect(kept.kernel).toHaveProperty('initializer');
  });

  test('can connect a head to an inner layer as a second output', () => {
    const graph = cut(resnet, {
      edit: 'append',
      after: 'conv4_block6_out',
      layers: [{ kind: 'GlobalAveragePooling2D' }, { kind: 'Dense', params: { units: 'classes' } }],
    });
    expect(graph.outputs).toEqual(['conv5_block3_out', 'dense']);
    expect(shapeOf(graph, 'dense')).toEqual([null, 3]);
  });
});

describe('layers', () => {
  test('keep matching parameters and weights when replaced', () => {
    const graph = cut(vgg, {
      edit: 'replace',
      layer: 'block1_conv2',
      by: { kind: 'Conv2DTranspose', params: {} },
    });
    const layer = findLayer(graph, 'block1_conv2')!;
    expect(layer.params).toMatchObject({
      filters: 64,
      kernelSize: [3, 3],
      padding: 'same',
      activation: 'relu',
    });
    expect(layer.weights).toEqual(findLayer(vgg, 'block1_conv2')!.weights);
    expect(problems(graph)).toEqual([]);
  });

  test('can be removed and reconnected as a residual block', () => {
    const block = resnet.layers.map(({ name }) => name).filter((name) => name.startsWith('conv4_block3_'));
    const graph = cut(resnet, { edit: 'remove', layers: block });
    expect(problems(graph)).toEqual([]);
    expect(findLayer(graph, 'conv4_block4_1_conv')?.inputs).toEqual(['conv4_block2_out']);
    expect(diffGraphs(resnet, graph).reinitialized).toEqual([]);
  });

  test('stay unconnected when removed if they merge two inputs, which is reported', () => {
    const graph = cut(resnet, { edit: 'remove', layers: ['conv2_block1_add'] });
    expect(problems(graph)[0]).toContain("'conv2_block1_out' (Activation) expects 1 input, received 0");
  });

  test('can be duplicated as a block with the same weights', () => {
    const block = resnet.layers.map(({ name }) => name).filter((name) => name.startsWith('conv3_block4_'));
    const graph = cut(resnet, { edit: 'duplicate', layers: block, place: 'after' });
    expect(problems(graph)).toEqual([]);
    expect(findLayer(graph, 'conv4_block1_1_conv')?.inputs).toEqual(['conv3_block4_out_copy']);
    expect(findLayer(graph, 'conv3_block4_1_conv_copy')?.weights).toEqual(
      findLayer(resnet, 'conv3_block4_1_conv')?.weights,
    );
  });

  test('can be removed from the end as in Keras', () => {
    expect(cut(vgg, { edit: 'pop', count: 2 }).outputs).toEqual(['fc1']);
    expect(() => cut(vgg, { edit: 'pop', count: 99 })).toThrow('at least one must remain');
  });

  test('keep BatchNormalization frozen when a block is unfrozen, unless requested', () => {
    const frozen = cut(resnet, { edit: 'freeze', select: { all: true } });
    const select = { regex: '^conv5_block[23]_' };
    const learns = (graph: LayerGraph) =>
      new Set(graph.layers.filter((layer) => layer.trainable).map((layer) => layer.kind));
    expect(learns(cut(frozen, { edit: 'unfreeze', select }))).not.toContain('BatchNormalization');
    expect(learns(cut(frozen, { edit: 'unfreeze', select, batchNormalization: true }))).toContain(
      'BatchNormalization',
    );
    const alone = { names: ['conv5_block3_3_bn'] };
    expect(learns(cut(frozen, { edit: 'unfreeze', select: alone }))).toContain('BatchNormalization');
  });

  test('keep their input size after a Resizing layer when the input size changes', () => {
    const graph = cut(vgg, { edit: 'setInputShape', shape: [64, 64, 3], resize: true });
    expect(problems(graph)).toEqual([]);
    expect(graph.layers.slice(0, 3).map((layer) => layer.kind)).toEqual(['InputLayer', 'Resizing', 'Conv2D']);
    expect(diffGraphs(vgg, graph).reinitialized).toEqual([]);
    const plain = cut(vgg, { edit: 'setInputShape', shape: [64, 64, 3] });
    expect(diffGraphs(vgg, plain).reinitialized).toEqual(['fc1']);
  });
});

describe('whole models', () => {
  test('can be split into a separate model that shares weights', () => {
    const names = resnet.layers.map(({ name }) => name).filter((name) => name.startsWith('conv4_block6_'));
    const part = extractPart(resnet, names);
    expect(problems(part)).toEqual([]);
    expect(part.layers[0]?.params.shape).toEqual([4, 4, 1024]);
    expect(part.outputs).toEqual(['conv4_block6_out']);
    expect(findLayer(part, 'conv4_block6_1_conv')).toMatchObject({
      weights: findLayer(resnet, 'conv4_block6_1_conv')!.weights,
    });
  });

  test('can be grafted as blocks onto an edge with unique names', () => {
    const names = resnet.layers.map(({ name }) => name).filter((name) => name.startsWith('conv4_block6_'));
    const part = extractPart(resnet, names);
    const graph = cut(resnet, {
      edit: 'graft',
      part,
      joins: { [part.layers[0]!.name]: 'conv4_block6_out' },
      into: ['conv5_block1_1_conv'],
    });
    expect(problems(graph)).toEqual([]);
    expect(findLayer(graph, 'conv5_block1_1_conv')?.inputs).toEqual(['conv4_block6_out_1']);
    expect(findLayer(graph, 'conv4_block6_1_conv_1')?.weights).toEqual(
      findLayer(resnet, 'conv4_block6_1_conv')?.weights,
    );
    expect(layerGraphSchema.parse(graph)).toEqual(graph);
  });

  test('can be averaged on one input with different sizes and preprocessing', () => {
    const a = cut(stored('MobileNetV2', 96, true));
    const b = stored('EfficientNetLite0', 128, true);
    const graph = cut(a, { edit: 'ensemble', models: [b, a] });
    expect(problems(graph)).toEqual([]);
    expect(graph.layers.filter((layer) => layer.kind === 'InputLayer')).toHaveLength(1);
    expect(findLayer(graph, 'resizing')?.params).toMatchObject({ height: 128, width: 128 });
    expect(findLayer(graph, 'average')?.inputs).toHaveLength(3);
    expect(inferGraph(graph).params.total).toBe(2 * inferGraph(a).params.total + inferGraph(b).params.total);
    // The channels are reversed for a network trained on BGR.
    const mixed = cut(a, { edit: 'ensemble', models: [vgg] });
    expect(findLayer(mixed, 'reverse_channels')?.trainable).toBe(false);
  });

  test('convert VGG16 to convolutions with the same blobs, which returns a map for a larger image', () => {
    const graph = cut(vgg, { edit: 'makeConvolutional' });
    expect(problems(graph)).toEqual([]);
    for (const name of ['fc1', 'fc2', 'predictions'])
      expect(findLayer(graph, name)?.weights).toEqual(findLayer(vgg, name)?.weights);
    expect(inferGraph(graph).layers.get('fc1')?.weights[0]?.shape).toEqual([7, 7, 512, 4096]);
    expect(inferGraph(graph).params).toEqual(inferGraph(vgg).params);
    expect(shapeOf(graph, 'predictions')).toEqual([null, 1, 1, 1000]);
    const larger = cut(graph, { edit: 'setInputShape', shape: [384, 384, 3] });
    expect(shapeOf(larger, 'predictions')).toEqual([null, 6, 6, 1000]);
    expect(diffGraphs(graph, larger).reinitialized).toEqual([]);
  });

  test('report matching and mismatching weights of a warm start with the reason', () => {
    const small = buildArchitecture('VGG19', {
      inputShape: [224, 224, 3],
      includeTop: true,
      classes: 10,
      seed: 2,
    });
    const plan = planTransfer(small, vgg, { by: 'name' });
    expect(plan.mismatched.map(({ layer, weight, expected }) => [layer, weight, expected])).toEqual([
      ['predictions', 'kernel', '[4096, 10]'],
      ['predictions', 'bias', '[10]'],
    ]);
    expect(plan.missing).toEqual(['block3_conv4', 'block4_conv4', 'block5_conv4']);
    const graph = cut(small, { edit: 'takeWeights', from: vgg.name, weights: plan.weights });
    expect(findLayer(graph, 'fc1')?.weights).toEqual(findLayer(vgg, 'fc1')?.weights);
    const only = planTransfer(small, vgg, { by: 'pattern', regex: '^block[12]_' });
    expect(Object.keys(only.weights)).toHaveLength(4);
    const pairs = planTransfer(small, vgg, { by: 'pairs', pairs: [['block3_conv3', 'block3_conv4']] });
    expect(pairs.weights).toEqual({ block3_conv4: findLayer(vgg, 'block3_conv3')?.weights });
  });
});

describe('patterns', () => {
  test.each([
    ['^conv[2-4]_block\\d+_out$', 'conv3_block12_out'],
    ['(?:a|b)+c?$', 'xxabab'],
    ['mixed(7|8)', 'mixed7'],
    ['^[^_]+_\\d$', 'dense_1'],
    ['a.c', 'abc'],
    ['', 'anything'],
  ])('%s matches %s as in JavaScript', (pattern, text) => {
    for (const one of [text, 'dense', `${text}x`, `x${text}`])
      expect(compilePattern(pattern)(one)).toBe(new RegExp(pattern).test(one));
  });

  test('match patterns with catastrophic backtracking in linear time', () => {
    expect(compilePattern('^(a+)+$')(`${'a'.repeat(20_000)}b`)).toBe(false);
  });

  test.each(['(', '[', '*', 'a{1,9}', '\\', ')'])('%s is rejected with a message', (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(`The pattern '${pattern}' is not valid`);
  });
});

describe('fixes', () => {
  const fixesOf = (graph: LayerGraph) => {
    const facts = inferGraph(graph);
    const [first] = findTrainingProblems(graph, facts, 3);
    return first ? findFixes(graph, facts, first, context) : [];
  };
  const solve = (graph: LayerGraph) => {
    const next = applyEdits(graph, fixesOf(graph)[0]!.edits, context);
    return findTrainingProblems(next, inferGraph(next), 3);
  };

  test('adapt a classifier to other classes', () => {
    expect(fixesOf(vgg).map((fix) => fix.key)).toEqual(['replaceHead', 'classes']);
    expect(solve(vgg)).toEqual([]);
  });

  test('insert pooling before a Dense layer on feature maps, or a head', () => {
    const map = cut(resnet, {
      edit: 'append',
      after: 'conv5_block3_out',
      layers: [{ kind: 'Dense', params: { units: 3 } }],
    });
    expect(fixesOf(map).map((fix) => fix.key)).toEqual(['pool', 'flatten', 'head']);
    expect(solve(map)).toEqual([]);
    expect(fixesOf(resnet).map((fix) => fix.key)).toEqual(['head']);
    expect(solve(resnet)).toEqual([]);
  });

  test('insert a 1×1 adapter before merging different feature maps', () => {
    const graph = cut(
      resnet,
      { edit: 'append', after: 'conv5_block3_out', layers: [{ kind: 'GlobalAveragePooling2D' }] },
      {
        edit: 'append',
        after: 'global_average_pooling2d',
        layers: [{ kind: 'Dense', params: { units: 3 } }],
      },
      { edit: 'connect', from: 'conv3_block1_out', to: 'conv5_block1_add', instead: 'conv5_block1_0_bn' },
      { edit: 'remove', layers: ['conv5_block1_0_conv', 'conv5_block1_0_bn'] },
    );
    expect(problems(graph)[0]).toContain('conv5_block1_add');
    expect(fixesOf(graph)[0]?.key).toBe('adapter');
    expect(solve(graph)).toEqual([]);
  });
});
