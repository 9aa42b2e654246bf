// Which layers still compute what was measured on an earlier version of a network.
import { expect, test } from 'vitest';
import { applyEdit, type Edit } from '#shared/graph/edits/index';
import { preprocessings } from '#shared/graph/graph';
import { sameFeatures } from '#shared/graph/same-features';
import { context, stored } from './random-edits';

const vgg = stored('VGG16', 64);
const after = (edit: Edit) => sameFeatures(vgg, applyEdit(vgg, edit, context));

test('freezing and a new head change no feature, a changed layer changes those after it', () => {
  expect(after({ edit: 'freeze', select: { all: true } }).size).toBe(vgg.layers.length);
  const headed = after({ edit: 'cutAt', layer: 'block4_pool' });
  expect(headed.has('block4_pool')).toBe(true);
  const changed = after({ edit: 'setParams', layer: 'block3_conv1', params: { activation: 'gelu' } });
  expect(changed.has('block2_pool')).toBe(true);
  expect(changed.has('block3_conv1')).toBe(false);
  expect(changed.has('block5_pool')).toBe(false);
});

test('other weights and another preprocessing change features', () => {
  const other = { ...vgg.layers[1]!.weights, kernel: { blob: 'f'.repeat(64) } };
  const trained = {
    ...vgg,
    layers: vgg.layers.map((layer, i) => (i === 1 ? { ...layer, weights: other } : layer)),
  };
  expect([...sameFeatures(vgg, trained)]).toEqual([vgg.layers[0]!.name]);
  expect(sameFeatures(vgg, { ...vgg, preprocessing: preprocessings.none }).size).toBe(0);
});
