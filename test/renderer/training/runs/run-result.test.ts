// The result of a run that guesses: a warning that says what to do, in place of the mark of success.
// @vitest-environment node
import '../../dom';

import { expect, test } from 'vitest';
import { emptyRun } from '#shared/run/reduce-run';
import RunResult from '../../../../src-renderer/training/runs/RunResult.vue';
import { mount } from '../../mount';

/** A run whose network answers “music” for every image but the `right` ones of the other class. */
const stateOf = (right: number) => ({
  ...emptyRun,
  evaluation: {
    ...{ part: 'test' as const, loss: 0.7, accuracy: 0.4, count: 20, mistakes: [] },
    classes: ['music', 'pets'],
    confusion: [
      [12, 0],
      [8 - right, right],
    ],
  },
});

test.each([
  ['en', 'No better than always answering “music”, which is right for 12 of 20. Train longer'],
  ['ko', '항상 “music” 하나로만 답해도 20개 중 12개가 맞으므로'],
] as const)('warns of a run that guesses, and says what to check (%s)', (locale, words) => {
  const page = mount(RunResult, { state: stateOf(0) }, { locale });
  expect(page.text('run-result')).toContain(words);
  expect(page.get('run-result').className).toContain('poor');
  page.unmount();
});

test('has a mark of success if one image more is right', () => {
  const page = mount(RunResult, { state: stateOf(1) });
  expect(page.text('run-result')).toContain('13 of 20 images');
  expect(page.text('run-result')).not.toContain('always answering');
  expect(page.get('run-result').className).not.toContain('poor');
  page.unmount();
});
