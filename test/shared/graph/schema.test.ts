// What a layer's parameters may hold: the values that JSON has, checked by hand, beside a schema made of unions.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { layerGraphSchema } from '#shared/graph/schema';

const byUnions: z.ZodType = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(byUnions), z.record(z.string(), byUnions)]),
);

const graphOf = (value: unknown) => ({
  name: 'a',
  layers: [{ name: 'a', kind: 'InputLayer', params: { value }, inputs: [], trainable: true, weights: {} }],
  outputs: ['a'],
  preprocessing: preprocessings.tf,
});
const accepts = (value: unknown) => layerGraphSchema.safeParse(graphOf(value)).success;

test.each<[string, unknown]>([
  ['null', null],
  ['a number', -1.5],
  ['a text', 'same'],
  ['nested values', { a: [1, { b: [null, true, 'x'] }], c: {} }],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
  ['not a number', Number.NaN],
  ['infinity', [1, Number.POSITIVE_INFINITY]],
  ['undefined', undefined],
  ['undefined in a list', [undefined]],
  ['undefined in an object', { a: undefined }],
  ['a function', () => 1],
  ['a date', new Date(0)],
  ['a map', new Map([['a', 1]])],
  ['bytes', new Uint8Array(2)],
  ['a large integer', 10n],
  ['a symbol', Symbol('a')],
])('accepts %s exactly if a schema of unions does', (_, value) => {
  expect(accepts(value)).toBe(byUnions.safeParse(value).success);
});

test('refuses values that are nested too deep, instead of running out of stack', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(accepts(deep)).toBe(false);
});

test('says where a value is not JSON', () => {
  const { error } = layerGraphSchema.safeParse(graphOf(Number.NaN) as unknown as LayerGraph);
  expect(error!.issues[0]).toMatchObject({ path: ['layers', 0, 'params', 'value'] });
});
