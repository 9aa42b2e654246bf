// The checks of the lab “From dog to cat”: one wrong way per check, with its word.
import { expect, test } from 'vitest';
import { dogToCat as lab } from '#shared/labs/guided/dog-to-cat/lab';
import type { LabAttack } from '#shared/labs/guided/lab-state';
import { checkStep, stateOf } from './state';

const opened: LabAttack = {
  path: 'animals/contour-fox.jpg',
  seen: { name: 'schipperke', probability: 0.704 },
  method: 'pgd',
  epsilon: 1,
  result: null,
  defended: [],
};
const verdict = (step: string, attack: Partial<LabAttack> = {}) =>
  checkStep(lab, step, stateOf({ attack: { ...opened, ...attack } }));
const result = (
  name: string,
  probability: number,
  infinity = 1,
  target = 'Siamese cat',
): LabAttack['result'] => ({
  before: { name: 'schipperke', probability: 0.704 },
  after: { name, probability },
  target: { name: target, probability: name === target ? probability : 0.04 },
  norms: { infinity, rms: 0.67, changed: 0.45 },
});
const cat = result('Siamese cat', 0.92);
const strongCat = result('Siamese cat', 0.99, 8);
const defended = (...restored: string[]) =>
  ['none', 'jpeg90', 'jpeg75', 'crop', 'average'].map((defense) => ({
    defense,
    restored: restored.includes(defense),
  }));

test('dog: no image, another one, another network', () => {
  expect(verdict('dog', { path: null })).toMatchObject({ word: 'noImage' });
  expect(verdict('dog', { path: 'animals/dolphin.jpg' })).toMatchObject({ why: 'otherImage' });
  expect(verdict('dog', { seen: null })).toMatchObject({ word: 'looking' });
  const fox = { name: 'gray fox', probability: 0.5 };
  expect(verdict('dog', { seen: fox })).toMatchObject({ why: 'otherNetwork', values: { found: 'gray fox' } });
  expect(verdict('dog')).toEqual({ is: 'done', found: 'schipperke 70 %' });
});

test('cat: untargeted, another target, one step, not reached, more than is needed', () => {
  expect(verdict('cat')).toMatchObject({ word: 'noAttack' });
  expect(verdict('cat', { result: cat && { ...cat, target: null } })).toMatchObject({ why: 'untargeted' });
  expect(verdict('cat', { result: result('tabby', 0.9, 1, 'tabby') })).toMatchObject({
    why: 'otherTarget',
    values: { found: 'tabby' },
  });
  expect(verdict('cat', { method: 'fgsm', result: cat })).toMatchObject({ why: 'oneStep' });
  expect(verdict('cat', { result: result('gray fox', 0.1) })).toMatchObject({
    word: 'notReached',
    found: '4 %',
  });
  expect(verdict('cat', { epsilon: 8, result: strongCat })).toMatchObject({ word: 'smaller', expected: 1 });
  expect(verdict('cat', { result: cat })).toEqual({ is: 'done', found: '92 %, ±1' });
});

test('step: PGD, another target, a weak attack', () => {
  const fgsm = (one: LabAttack['result']) => verdict('step', { method: 'fgsm', result: one });
  expect(fgsm(null)).toMatchObject({ word: 'noAttack' });
  expect(verdict('step', { result: cat })).toMatchObject({ word: 'notFgsm' });
  expect(fgsm(result('tabby', 0.9, 8, 'tabby'))).toMatchObject({ why: 'otherTarget' });
  expect(fgsm(result('gray fox', 0.11, 2))).toMatchObject({ word: 'weak', found: 2, expected: 8 });
  expect(fgsm(result('gray fox', 0.11, 8))).toEqual({ is: 'done', found: 'gray fox 11 %' });
});

test('defend, strong: no cat, another size, defenses that were not tried', () => {
  const all = defended('jpeg90', 'jpeg75');
  for (const step of ['defend', 'strong']) {
    expect(verdict(step), step).toMatchObject({ word: 'noAttack' });
    expect(verdict(step, { result: result('gray fox', 0.1) }), step).toMatchObject({ why: 'noCat' });
  }
  expect(verdict('defend', { result: strongCat, defended: all })).toMatchObject({
    word: 'smaller',
    found: 8,
  });
  expect(verdict('strong', { result: cat, defended: all })).toMatchObject({ word: 'weak', found: 1 });
  const some = { result: cat, defended: all.slice(0, 2) };
  expect(verdict('defend', some)).toMatchObject({ word: 'undefended', found: 2, expected: 5 });
  expect(verdict('defend', { result: cat, defended: all })).toEqual({ is: 'done', found: '2 / 4' });
  expect(verdict('strong', { result: strongCat, defended: defended() })).toEqual({
    is: 'done',
    found: '0 / 4',
  });
});
