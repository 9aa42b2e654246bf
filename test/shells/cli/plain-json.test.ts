// JSON of the command line is English, with sentences as strings.
import { expect, test } from 'vitest';
import { say } from '#shared/sentence';
import { plainJson } from '../../../src-main/shells/cli/plain-json';

test('writes sentences as English strings at any depth', () => {
  const inner = say`it took longer than ${60} s`;
  const value = { notes: [say`the decoder stopped while reading it: ${inner}`], count: 1, values: [1, 2] };
  expect(JSON.parse(plainJson(value))).toEqual({
    notes: ['the decoder stopped while reading it: it took longer than 60 s'],
    count: 1,
    values: [1, 2],
  });
});

test('keeps the sentence of an error beside its message, and objects that only resemble a sentence', () => {
  const value = {
    error: { message: 'a is empty.', sentence: say`${'a'} is empty.` },
    shape: { text: 'x', values: [1], dtype: 'float32' },
  };
  expect(JSON.parse(plainJson(value))).toEqual(value);
});
