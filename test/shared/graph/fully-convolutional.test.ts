// Making classifiers fully convolutional: windows, strides, positions, and what is refused by the name of a layer.
import { describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { applyEdits } from '#shared/graph/edits/index';
import { atSize, countWindows, makeFullyConvolutional } from '#shared/graph/fully-convolutional';
import { inferGraph } from '#shared/graph/infer';

const build = (name: Parameters<typeof buildArchitecture>[0], side = 224) =>
  buildArchitecture(name, { inputShape: [side, side, 3], includeTop: true, classes: 10, seed: 1 });

/** The shape of the output of an image that is larger by some strides. */
function outputAt(graph: ReturnType<typeof build>, down: number, right: number) {
  const found = makeFullyConvolutional(graph);
  const { window, stride } = found;
  const size = { height: window.height + down * stride[0], width: window.width + right * stride[1] };
  const larger = atSize(found, size);
  const { problems, layers } = inferGraph(larger);
  return {
    stride,
    windows: countWindows(found, size),
    shape: layers.get(larger.outputs[0]!)!.shape,
    errors: problems.filter(({ severity }) => severity === 'error').length,
  };
}

describe('a fully convolutional classifier', () => {
  test.each([
    ['EfficientNetLite0', 224, 32],
    ['VGG16', 64, 32],
    ['ResNet50', 224, 32],
    ['MobileNet', 128, 32],
    ['MobileNetV2', 96, 32],
    ['InceptionV3', 139, 32],
    ['DenseNet121', 64, 32],
    ['EfficientNetB0', 64, 32],
    ['MobileNetV3Small', 64, 32],
  ] as const)('gives %s one score more per stride', (name, side, stride) => {
    expect(outputAt(build(name, side), 3, 5)).toEqual({
      stride: [stride, stride],
      windows: { rows: 4, columns: 6 },
      shape: [null, 4, 6, 10],
      errors: 0,
    });
  });

  test('scores each position before pooling, and says whether their mean is the score of the window', () => {
    const lite = makeFullyConvolutional(build('EfficientNetLite0'));
    const { graph, averages } = lite.positions!;
    // The classifier ends in a softmax, which is not linear; without it, the mean of the logits is the logit.
    expect(averages).toBe(false);
    expect(inferGraph(graph).layers.get(graph.outputs[0]!)!.shape).toEqual([null, 7, 7, 10]);
    const logits = applyEdits(
      build('EfficientNetLite0'),
      [{ edit: 'setParams', layer: 'predictions', params: { activation: 'linear' } }],
      { classes: [], seed: 1 },
    );
    expect(makeFullyConvolutional(logits).positions!.averages).toBe(true);
    expect(makeFullyConvolutional(build('VGG16', 64)).positions).toBeNull();
  });

  test('names the layers that pad, and those that see the whole image', () => {
    const vgg = makeFullyConvolutional(build('VGG16', 64));
    expect(vgg.padded).toHaveLength(13);
    expect(vgg.overall).toEqual([]);
    const squeezed = makeFullyConvolutional(build('EfficientNetB0', 64));
    expect(squeezed.overall).toHaveLength(16);
    expect(squeezed.overall[0]).toBe('block1a_se_squeeze');
  });

  test('keeps every weight of the classifier', () => {
    const graph = build('VGG16', 64);
    const found = makeFullyConvolutional(graph).graph;
    for (const layer of graph.layers)
      expect(found.layers.find(({ name }) => name === layer.name)?.weights ?? {}).toEqual(layer.weights);
  });

  test.each([
    ['a Resizing layer', { kind: 'Resizing', params: { height: 32, width: 32 } }],
    ['a Reshape', { kind: 'Reshape', params: { targetShape: [32, 32, 3] } }],
    ['a CenterCrop', { kind: 'CenterCrop', params: { height: 32, width: 32 } }],
    ['a normalization over positions', { kind: 'LayerNormalization', params: { axis: [1, 2] } }],
    ['a PReLU with one slope per position', { kind: 'PReLU', params: {} }],
    ['a Permute', { kind: 'Permute', params: { dims: [2, 1, 3] } }],
  ] as const)('is refused for %s, by its name', (_what, { kind, params }) => {
    const graph = applyEdits(
      build('MobileNetV2', 32),
      [
        { edit: 'insert', from: 'input_layer', to: 'Conv1', layers: [{ kind, name: 'culprit', params }] },
      ] as never,
      { classes: [], seed: 1 },
    );
    expect(() => makeFullyConvolutional(graph)).toThrowError(
      `'culprit' (${kind}) needs an image of one size`,
    );
  });

  test('is refused for a head that cannot become convolutions, by the name of the layer', () => {
    const graph = applyEdits(
      build('MobileNetV2', 32),
      [
        {
          edit: 'insert',
          from: 'global_average_pooling2d',
          to: 'predictions',
          layers: [
            { kind: 'RepeatVector', name: 'again', params: { n: 1 } },
            { kind: 'Flatten', name: 'flat', params: {} },
          ],
        },
      ] as never,
      { classes: [], seed: 1 },
    );
    expect(() => makeFullyConvolutional(graph)).toThrowError(
      "'again' (RepeatVector) needs an image of one size",
    );
  });
});
