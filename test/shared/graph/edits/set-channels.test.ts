// Gray networks for color images and vice versa: the edit, its rejections, and the fixes that suggest it.
import { describe, expect, it } from 'vitest';
import { diffGraphs } from '#shared/graph/diff';
import { applyEdit, editSchema } from '#shared/graph/edits/index';
import { findFixes } from '#shared/graph/fixes';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { channelNumbers } from '#shared/graph/image-channels';
import { inferGraph } from '#shared/graph/infer';
import { findTrainingProblems } from '#shared/graph/training-problems';
import { graphOf, type ShortLayer } from '../../../trainer/graphs';

const context = { classes: ['a', 'b', 'c'], seed: 1 };

/** Returns a small network with the given number of channels and blobs as weights. */
function net(channels: number, first: ShortLayer[] = []): LayerGraph {
  const graph = graphOf([
    ['input', 'InputLayer', { shape: [12, 12, channels] }],
    ...first,
    ['conv', 'Conv2D', { filters: 4, kernelSize: [3, 3], padding: 'same', activation: 'relu' }],
    ['pool', 'GlobalAveragePooling2D'],
    ['dense', 'Dense', { units: 3, activation: 'softmax' }],
  ]);
  const layers = graph.layers.map((layer) => ({
    ...layer,
    weights: Object.fromEntries(
      Object.keys(layer.weights).map((name) => [name, { blob: `${layer.name}-${name}` }]),
    ),
  }));
  return { ...graph, layers };
}

const change = (graph: LayerGraph, channels: 1 | 3) =>
  applyEdit(graph, { edit: 'setChannels', channels }, context);
const problemsOf = (graph: LayerGraph) => findTrainingProblems(graph, inferGraph(graph), 3);

describe('changing the channels of the input', () => {
  it('distributes the weights of the first convolution over three channels, and restores them', () => {
    const before = net(1, [
      [
        'pad',
        'ZeroPadding2D',
        {
          padding: [
            [1, 1],
            [1, 1],
          ],
        },
      ],
    ]);
    const after = change(before, 3);
    const facts = inferGraph(after);
    expect(facts.layers.get('input')?.shape).toEqual([null, 12, 12, 3]);
    expect(facts.layers.get('conv')?.weights[0]?.shape).toEqual([3, 3, 3, 4]);
    expect(after.layers.find(({ name }) => name === 'conv')?.weights).toEqual({
      kernel: { initializer: { name: 'grayToRgb', blob: 'conv-kernel' }, seed: 0 },
      bias: { blob: 'conv-bias' },
    });
    expect(diffGraphs(before, after)).toMatchObject({ reinitialized: [], reweighted: ['conv'] });
    expect(change(after, 1)).toEqual(before);
    expect(editSchema.parse({ edit: 'setChannels', channels: 3 })).toEqual({
      edit: 'setChannels',
      channels: 3,
    });
  });

  it('sums the kernel from RGB to gray', () => {
    const after = change(net(3), 1);
    expect(after.layers[1]!.weights.kernel).toEqual({
      initializer: { name: 'rgbToGray', blob: 'conv-kernel' },
      seed: 0,
    });
  });

  it('converts preprocessing per channel from gray to RGB', () => {
    const torch = { ...net(1), preprocessing: preprocessings.torch };
    const { preprocessing } = change(torch, 3);
    const { scale, offset } = channelNumbers(preprocessings.torch, 1);
    expect(preprocessing).toEqual({
      mode: 'custom',
      scale: [scale[0], scale[0], scale[0]],
      offset: [offset[0], offset[0], offset[0]],
      channelOrder: 'rgb',
    });
  });

  it('rejects inexact changes, and suggests what to do', () => {
    const refusals: [LayerGraph, 1 | 3, RegExp][] = [
      [net(3), 3, /expected an input with 1 channels, found 3/],
      [net(5), 3, /expected an input with 1 channels, found 5/],
      [
        net(1, [['norm', 'BatchNormalization']]),
        3,
        /'norm' \(BatchNormalization\) comes before the first Conv2D/,
      ],
      [
        net(3, [['scale', 'Rescaling', { scale: [1, 2, 3], offset: 0 }]]),
        1,
        /'scale' \(Rescaling\) comes before/,
      ],
      [
        { ...net(3), preprocessing: preprocessings.caffe },
        1,
        /preprocessing \(caffe\) has different values per channel/,
      ],
    ];
    for (const [graph, channels, reason] of refusals) {
      expect(() => change(graph, channels)).toThrow(reason);
      expect(() => change(graph, channels)).toThrow(/first layers then start from new weights/);
    }
  });
});

describe('what the channels of an input mean for training', () => {
  it('accepts 1, 3 and 4 channels, and suggests what to do with others', () => {
    for (const channels of [1, 3, 4])
      expect(problemsOf(net(channels)).filter(({ severity }) => severity === 'error')).toEqual([]);
    for (const channels of [2, 5]) {
      const [problem] = problemsOf(net(channels)).filter(({ severity }) => severity === 'error');
      expect(problem?.message).toBe(
        `The input 'input' has ${channels} channels, but images have 1 (gray), 3 (RGB) or 4 (RGB and alpha). Change the input to 3 channels; the first layers start from new weights.`,
      );
      const graph = net(channels);
      const [fix] = findFixes(graph, inferGraph(graph), problem!, context);
      expect(fix).toEqual({
        key: 'channels',
        values: { n: 3, layers: 'conv' },
        edits: [{ edit: 'setInputShape', shape: [12, 12, 3] }],
      });
    }
  });

  it('reports that images become gray, with the edit that uses colors', () => {
    const graph = net(1);
    const [note] = problemsOf(graph);
    expect(note).toMatchObject({ severity: 'warning', layer: 'input' });
    expect(findFixes(graph, inferGraph(graph), note!, context)).toEqual([
      { key: 'color', values: {}, edits: [{ edit: 'setChannels', channels: 3 }] },
    ]);
    expect(problemsOf(change(graph, 3))).toEqual([]);
  });

  it('has preprocessing values for every number of channels', () => {
    const { tf, caffe } = preprocessings;
    expect(channelNumbers(tf, 1)).toEqual({ scale: [1 / 127.5], offset: [-1], reversed: false });
    expect(channelNumbers(tf, 4).offset).toEqual([-1, -1, -1, -1]);
    expect(channelNumbers(caffe, 3)).toEqual({ scale: caffe.scale, offset: caffe.offset, reversed: true });
    expect(channelNumbers(caffe, 4)).toMatchObject({ scale: [1, 1, 1, 1], reversed: true });
  });
});
