// No verdict counts as a mistake before the person has done something in the step.
import { expect, test } from 'vitest';
import { effectScope, nextTick, ref, shallowRef } from 'vue';
import type { Verdict } from '#shared/labs/guided/lab';
import { useUntouched } from '../../../../src-renderer/labs/guide/untouched';

const wrong = (why: string): Verdict => ({ is: 'wrong', why, fix: 'fix' });

test('is untouched until an action has changed the verdict, and again in the next step', async () => {
  const step = ref('first');
  const verdict = shallowRef<Verdict>(wrong('left over'));
  const { is, begin, end } = effectScope().run(() =>
    useUntouched(
      () => step.value,
      () => verdict.value,
    ),
  )!;
  expect(is.value).toBe(true);
  // Loading changes the verdict without the person.
  verdict.value = wrong('loaded');
  await nextTick();
  expect(is.value).toBe(true);
  // A click alone changes nothing.
  end();
  expect(is.value).toBe(true);
  verdict.value = wrong('own mistake');
  expect(is.value).toBe(false);
  step.value = 'second';
  expect(is.value).toBe(true);
  end();
  verdict.value = wrong('another');
  expect(is.value).toBe(false);
  begin();
  expect(is.value).toBe(true);
});
