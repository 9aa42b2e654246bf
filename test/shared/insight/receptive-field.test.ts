// Receptive fields against the numbers of Araujo's own library (google-research/receptive_field, run on TensorFlow 2.20).
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { pixelsOf, receptiveFields } from '#shared/insight/receptive-field';

const build = (name: string, side: number) =>
  buildArchitecture(name, { inputShape: [side, side, 3], includeTop: false, classes: 10, seed: 1 });

test.each([
  ['VGG16', 224, 'block5_conv3', 196, 16, 90],
  ['VGG16', 224, 'block5_pool', 212, 32, 90],
  ['ResNet50', 224, 'conv5_block3_out', 483, 32, 241],
  ['InceptionV3', 299, 'mixed7', 927, 16, 442],
  ['InceptionV3', 299, 'mixed10', 1311, 32, 618],
])('%s at %i: %s', (name, side, layer, size, stride, padding) => {
  const field = receptiveFields(build(name, side)).get(layer);
  const axis = { size, stride, padding };
  expect(field).toMatchObject({ kind: 'window', width: axis, height: axis });
});

test('says which layer sees the whole image', () => {
  const graph = buildArchitecture('EfficientNetB0', {
    inputShape: [224, 224, 3],
    includeTop: true,
    classes: 10,
    seed: 1,
  });
  const fields = receptiveFields(graph);
  expect(fields.get('block1a_se_squeeze')).toEqual({ kind: 'whole', because: 'block1a_se_squeeze' });
  expect(fields.get('block1a_se_excite')).toEqual({ kind: 'whole', because: 'block1a_se_squeeze' });
  expect(fields.get('predictions')?.kind).toBe('whole');
});

test('three convolutions of 3 × 3 see 7 × 7 pixels, cut at the border', () => {
  const graph = build('VGG16', 32);
  const field = receptiveFields(graph).get('block1_conv2');
  if (field?.kind !== 'window') throw new Error('expected a window');
  expect(field.width).toEqual({ size: 5, stride: 1, padding: 2 });
  expect(pixelsOf(field.width, 0, 32)).toEqual([0, 3]);
  expect(pixelsOf(field.width, 10, 32)).toEqual([8, 13]);
});
