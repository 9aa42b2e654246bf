// Answers as students write them.
import { expect, test } from 'vitest';
import { parseAnswer } from '../../../../src-renderer/labs/guide/parse-answer';

test.each([
  ['500만', 5_000_000],
  ['500만 개', 5_000_000],
  ['1.38억', 138_000_000],
  ['5 million', 5_000_000],
  ['5M', 5_000_000],
  ['14.6%', 14.6],
  ['14.6 %', 14.6],
  ['9,418,346', 9_418_346],
  ['9 418 346', 9_418_346],
  ['-0.5', -0.5],
  ['−1,024', -1024],
  ['1e3', 1000],
  ['0.1', 0.1],
])('%s', (text, number) => expect(parseAnswer(text)).toBe(number));

test.each(['', '%', '만', '1,5', '1,2345', '11, 11', '5 apples', '5%%', 'M'])('not a number: %s', (text) =>
  expect(parseAnswer(text)).toBeNull(),
);
