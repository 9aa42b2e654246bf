// Implicit masks are removed from a configuration; hostile nesting and cycles terminate.
import { expect, test } from 'vitest';
import type { Json } from '#shared/graph/graph';
import { withoutImplicitMasks } from '../../src-main/formats/keras-config/implicit-masks';

const tensor = (name: string): Json => ({
  class_name: '__keras_tensor__',
  config: { keras_history: [name, 0, 0] },
});
const layer = (class_name: string, name: string, inputs: readonly string[], mask?: string): Json => ({
  class_name,
  name,
  config: { name },
  inbound_nodes: [{ args: inputs.map(tensor), kwargs: mask === undefined ? {} : { mask: tensor(mask) } }],
});
const model = (layers: readonly Json[]): Json => ({
  class_name: 'Functional',
  config: { layers, output_layers: [['lstm', 0, 0]] },
});
const namesOf = (value: Json) =>
  (value as { config: { layers: { name: string }[] } }).config.layers.map(({ name }) => name);

test('removes the mask of Masking, with the operations that only it needs', () => {
  const layers = [
    layer('InputLayer', 'in', []),
    layer('NotEqual', 'not_equal', ['in']),
    layer('Any', 'any', ['not_equal']),
    layer('Masking', 'masking', ['in']),
    layer('LSTM', 'lstm', ['masking'], 'any'),
  ];
  const cleaned = withoutImplicitMasks(model(layers));
  expect(namesOf(cleaned)).toEqual(['in', 'masking', 'lstm']);
  expect(JSON.stringify(cleaned)).not.toContain('"mask"');
});

test('keeps cyclic operations without looping endlessly', () => {
  const layers = [
    layer('InputLayer', 'in', []),
    layer('Any', 'one', ['two']),
    layer('Any', 'two', ['one']),
    layer('Masking', 'masking', ['in']),
    layer('LSTM', 'lstm', ['masking'], 'one'),
  ];
  expect(namesOf(withoutImplicitMasks(model(layers)))).toEqual(['in', 'one', 'two', 'masking', 'lstm']);
});

test('passes a configuration nested ten thousand levels deep to the reader, which rejects it', () => {
  let value: Json = {};
  for (let i = 0; i < 10_000; i++) value = { config: value };
  expect(() => withoutImplicitMasks(value)).not.toThrow();
  let list: Json = [];
  for (let i = 0; i < 10_000; i++) list = [list];
  expect(() => withoutImplicitMasks({ layers: list, output_layers: list })).not.toThrow();
});
