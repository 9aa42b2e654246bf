// The search for layer kinds: the best match first.
import { expect, test } from 'vitest';
import { isInsertable } from '../../../../src-renderer/graph/edits/insert-after';
import { findKinds } from '../../../../src-renderer/graph/palette/find-kinds';

const find = (text: string) =>
  findKinds(text, isInsertable, ({ kind, category }) => `${kind} ${category}`).map(({ kind }) => kind);

test.each([
  ['add', 'Add'],
  ['dense', 'Dense'],
  ['multiply', 'Multiply'],
  ['relu', 'ReLU'],
])('finds “%s” as %s', (text, kind) => {
  expect(find(text)[0]).toBe(kind);
});

test('prefers the beginning of a word to its middle, and leaves out what has no input', () => {
  const found = find('norm');
  expect(found.indexOf('BatchNormalization')).toBeGreaterThan(-1);
  const padding = find('pad');
  expect(padding.slice(0, 2).every((kind) => kind.includes('Pad'))).toBe(true);
  expect(find('input')).not.toContain('InputLayer');
});
