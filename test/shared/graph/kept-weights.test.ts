// Which layers keep their weights through an edit: on real architectures, whose weights are distinct blobs.
import { describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { offerAdapter } from '#shared/graph/channel-adapter';
import { extractPart } from '#shared/graph/edits/extract';
import { applyEdit, type Edit } from '#shared/graph/edits/index';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { compareFates, countFates, findFates, keepsNames } from '#shared/graph/kept-weights';
import { withPendingWeights } from '#shared/graph/pending-weights';
import { context, freeze, stored, walk } from './random-edits';

const resnet = freeze(stored('ResNet50', 64));
const vgg = freeze(stored('VGG16', 64, 1_000_000));
const inception = freeze(stored('InceptionV3', 96, 2_000_000));
const lite = freeze(stored('EfficientNetLite0', 64, 3_000_000));

/** Returns the edit that grafts the layers with these names onto a connection. */
function graftOn(donor: LayerGraph, names: RegExp, from: string, to: string): Edit {
  const part = extractPart(
    donor,
    donor.layers.map((layer) => layer.name).filter((name) => names.test(name)),
  );
  return { edit: 'graft', part, joins: { [inputLayers(part)[0]!.name]: from }, into: [to] };
}
const part = (graph: LayerGraph, edit: Edit) => countFates(findFates(graph, edit, context), 'part');
const network = (graph: LayerGraph, edit: Edit) => countFates(findFates(graph, edit, context), 'network');
const blobs = (graph: LayerGraph, name: string) => graph.layers.find((layer) => layer.name === name)?.weights;
const errors = (graph: LayerGraph) =>
  inferGraph(graph).problems.filter(({ severity }) => severity === 'error').length;

describe('a graft', () => {
  const edit = graftOn(vgg, /^block3_conv/, 'conv2_block3_out', 'conv3_block1_1_conv');

  test('onto other channels restarts the convolution that reads them, and keeps the others', () => {
    expect(part(resnet, edit)).toEqual({ kept: 2, restarts: ['block3_conv1'], random: 0, unknown: 0 });
    const after = applyEdit(resnet, edit, context);
    expect(blobs(after, 'block3_conv1')?.kernel).toHaveProperty('initializer');
    expect(blobs(after, 'block3_conv2')).toEqual(blobs(vgg, 'block3_conv2'));
  });

  test('onto as many channels keeps all weights and offers no adapter', () => {
    const same = graftOn(vgg, /^block3_conv[23]$/, 'conv2_block3_out', 'conv3_block1_1_conv');
    expect(findFates(resnet, same, context).every(({ fate }) => fate === 'kept')).toBe(true);
    expect(offerAdapter(resnet, same, context)).toBeNull();
  });

  test('keeps all weights with a 1×1 adapter, which the offer found by applying it', () => {
    const offer = offerAdapter(resnet, edit, context)!;
    expect(offer.fates.filter(({ fate }) => fate === 'restarts')).toEqual([]);
    const after = applyEdit(resnet, offer.edit, context);
    expect(errors(after)).toBe(errors(resnet));
    for (const { name } of (edit as Extract<Edit, { edit: 'graft' }>).part.layers)
      if (name.startsWith('block3')) expect(blobs(after, name)).toEqual(blobs(vgg, name));
    for (const layer of resnet.layers) expect(blobs(after, layer.name)).toEqual(layer.weights);
    expect(after.layers.length - applyEdit(resnet, edit, context).layers.length).toBe(offer.adapters);
  });

  test('of a block of EfficientNet-Lite0 behind 768 channels restarts what was trained on 32', () => {
    const to = inception.layers.find((layer) => layer.inputs.includes('mixed7'))!.name;
    const { restarts, kept } = part(inception, graftOn(lite, /^block1a_/, 'mixed7', to));
    // The depthwise kernel, its normalization and the projection all depend on the number of channels.
    expect(restarts).toEqual(['block1a_dwconv', 'block1a_bn', 'block1a_project_conv']);
    expect(kept).toBe(1);
  });

  test('that does not fit leaves the layers undecided whose shapes are unknown after it', () => {
    const edit = graftOn(lite, /^block2b_/, 'conv2_block3_out', 'conv3_block1_1_conv');
    expect(part(resnet, edit).restarts).toEqual(['block2b_expand_conv']);
    const { kept, unknown } = network(resnet, edit);
    expect(unknown).toBeGreaterThan(50);
    expect(kept).toBeGreaterThan(10);
  });

  test('of random weights has none to keep, and one of weights that are being read keeps them', () => {
    const random = buildArchitecture('VGG16', {
      inputShape: [64, 64, 3],
      includeTop: true,
      classes: 10,
      seed: 1,
    });
    const joined = graftOn(random, /^block3_/, 'conv2_block3_out', 'conv3_block1_1_conv');
    expect(part(resnet, joined)).toEqual({ kept: 0, restarts: [], random: 3, unknown: 0 });
    const pending = graftOn(withPendingWeights(vgg), /^block3_/, 'conv2_block3_out', 'conv3_block1_1_conv');
    expect(part(resnet, pending)).toMatchObject({ kept: 2, restarts: ['block3_conv1'] });
  });
});

describe('other edits', () => {
  test('an inserted convolution restarts the layers of the network that follow, unless an adapter restores the channels', () => {
    const edit: Edit = {
      edit: 'insert',
      from: 'conv2_block1_1_relu',
      to: 'conv2_block1_2_conv',
      layers: [{ kind: 'Conv2D', params: { filters: 7, kernelSize: [1, 1] } }],
    };
    expect(network(resnet, edit).restarts).toEqual(['conv2_block1_2_conv']);
    const offer = offerAdapter(resnet, edit, context)!;
    expect(offer.adapters).toBe(1);
    expect(offer.fates.every(({ fate }) => fate === 'kept')).toBe(true);
  });

  test('a duplicate with other channels than its input restarts, unless it is grafted with an adapter', () => {
    const edit: Edit = { edit: 'duplicate', layers: ['block2_conv1'], place: 'after' };
    const copied = countFates(findFates(vgg, edit, context), 'copy');
    expect(copied).toEqual({ kept: 0, restarts: ['block2_conv1'], random: 0, unknown: 0 });
    expect(network(vgg, edit).restarts).toEqual([]);
    const offer = offerAdapter(vgg, edit, context)!;
    const after = applyEdit(vgg, offer.edit, context);
    expect(blobs(after, 'block2_conv1_1')).toEqual(blobs(vgg, 'block2_conv1'));
    expect(blobs(after, 'block2_conv2')).toEqual(blobs(vgg, 'block2_conv2'));
  });

  test('a replaced layer with fewer filters restarts those that read it, unless an adapter follows', () => {
    const edit: Edit = {
      edit: 'replace',
      layer: 'block2_conv2',
      by: { kind: 'Conv2D', params: { filters: 20 } },
    };
    expect(network(vgg, edit).restarts).toEqual(['block2_conv2', 'block3_conv1']);
    const offer = offerAdapter(vgg, edit, context)!;
    expect(countFates(offer.fates, 'network').restarts).toEqual(['block2_conv2']);
  });

  test('an added bias replaces no weights', () => {
    const edit: Edit = { edit: 'setParams', layer: 'block2a_dwconv', params: { useBias: true } };
    expect(findFates(lite, edit, context).every(({ fate }) => fate === 'kept')).toBe(true);
  });

  test('a renamed layer keeps its weights under its new name', () => {
    const fates = findFates(vgg, { edit: 'rename', layer: 'fc1', name: 'dense_one' }, context);
    expect(fates.find(({ was }) => was === 'fc1')).toMatchObject({ layer: 'dense_one', fate: 'kept' });
  });
});

test.each([
  ['ResNet50', 64, 8, 20],
  ['MobileNetV2', 64, 8, 20],
  ['VGG16', 64, 10, 20],
] as const)('%s: agrees with the blobs after random edits of every kind', (name, size, rounds, length) => {
  const opened = freeze(stored(name, size));
  const other = freeze(stored('MobileNetV2', 64, 1_000_000));
  const seen = { kept: 0, restarts: 0 };
  const compared = new Set<string>();
  for (let round = 0; round < rounds; round++)
    walk(opened, other, 100 + round, length, ({ edit, before, after }) => {
      const now = new Map(after.layers.map((layer) => [layer.name, layer]));
      const old = new Map(before.layers.map((layer) => [layer.name, layer]));
      const isBlob = (ref: object | undefined) => ref !== undefined && 'blob' in ref;
      if (keepsNames(edit)) {
        compared.add(edit.edit);
        expect(compareFates(before, after), edit.edit).toEqual(findFates(before, edit, context));
      }
      for (const { layer, was, origin, fate, restarts } of findFates(before, edit, context)) {
        const is = now.get(layer);
        if (!is) throw new Error(`${layer} is not in the network`);
        for (const weight of restarts)
          if (isBlob(is.weights[weight])) throw new Error(`${layer}/${weight} did not restart`);
        if (fate === 'kept') {
          seen.kept++;
          const source = origin === 'network' ? old.get(was) : undefined;
          for (const [weight, ref] of Object.entries(is.weights))
            if (
              isBlob(source?.weights[weight]) &&
              !isBlob(ref) &&
              !('initializer' in ref && 'blob' in ref.initializer)
            )
              throw new Error(`${layer}/${weight} was lost`);
        }
        if (fate === 'restarts') {
          seen.restarts++;
          if (restarts.length === 0) throw new Error(`${layer} restarts no weight`);
        }
      }
    });
  expect(Math.min(seen.kept, seen.restarts)).toBeGreaterThan(5);
  expect(compared.size).toBeGreaterThan(8);
});
