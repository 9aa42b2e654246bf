// What the window hides while a lab asks for it.
import { expect, test } from 'vitest';
import { convolutionByHand } from '#shared/labs/guided/convolution-by-hand/lab';
import { findTheFace } from '#shared/labs/guided/find-the-face/lab';
import { answer, goTo, startProgress } from '#shared/labs/guided/progress';
import { hiddenIn } from '#shared/labs/guided/secrets';

test('hides what a later step asks for from the start of the lab, and shows it when it is answered', () => {
  const start = startProgress(findTheFace);
  expect([...hiddenIn(findTheFace, start)]).toEqual([
    ['boxes', 3],
    ['difference', 4],
  ]);
  const predicted = answer(start, 'place', 70);
  expect([...hiddenIn(findTheFace, predicted)]).toEqual([['difference', 4]]);
  // A choice shows the reason also if it is wrong, since the reason then corrects it.
  const chosen = answer(predicted, 'why', 'rounding');
  expect(hiddenIn(findTheFace, chosen).size).toBe(0);
});

test('shows a number that is to be computed only when it is right', () => {
  const at = goTo(convolutionByHand, startProgress(convolutionByHand), 'sum');
  const wrong = answer(at, 'sum', 1);
  expect([...hiddenIn(convolutionByHand, wrong)]).toEqual([['sum', 2]]);
  const right = { ...wrong, ticks: { sum: { found: 87.1, kept: false } } };
  expect(hiddenIn(convolutionByHand, right).size).toBe(0);
});

test('hides nothing for steps that were skipped', () => {
  const past = goTo(convolutionByHand, startProgress(convolutionByHand), 'box');
  expect(hiddenIn(convolutionByHand, past).size).toBe(0);
});
