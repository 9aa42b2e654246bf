// Limits progress reports to one per 100 ms.
import { expect, it } from 'vitest';
import { createPacer } from '#shared/pacer';

it('is true the first time, and then at most once per interval', () => {
  let now = 5000;
  const due = createPacer(100, () => now);
  const answers = [0, 50, 49, 1, 99, 1, 1000].map((passed) => {
    now += passed;
    return due();
  });
  expect(answers).toEqual([true, false, false, true, false, true, true]);
});
