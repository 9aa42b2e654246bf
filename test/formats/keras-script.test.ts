// Python source generated from recipes: names are always string literals.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { optimizerExpression } from '#shared/keras-code/optimizer';
import { comment, literal, wrappedList } from '#shared/keras-code/python';
import { optimizerSchema } from '#shared/run/stage';
import { hasPython } from '../python';

const nasty = ['"""', "'; import os #", 'a\\', 'line\nbreak', '\u2028', 'ü🐱', '\u0000', '{x}', '\ud800'];

test.skipIf(!hasPython)('writes literals that Python reads with the same values', () => {
  const source = `import json; print(json.dumps(${literal({ nasty, no: null, yes: true, rate: 1e-7 })}))`;
  const read = execFileSync('python3', ['-c', source], { encoding: 'utf8' });
  expect(JSON.parse(read)).toEqual({ nasty, no: null, yes: true, rate: 1e-7 });
});

test('breaks long lists over several lines, but not short ones', () => {
  expect(wrappedList(['a', 'b'])).toBe('["a", "b"]');
  const long = wrappedList(Array.from({ length: 40 }, (_, i) => `block${i}_expand_conv`));
  expect(long.split('\n').every((line) => line.length <= 101)).toBe(true);
});

test('keeps a comment on one line', () => {
  expect(comment('x\nimport os\r\u2028y')).toBe('x import os y');
});

test('writes numbers as floats where Keras requires them: SGD rejects a momentum of 0', () => {
  const text = optimizerExpression(
    optimizerSchema.parse({ kind: 'sgd', learningRate: 1, gradientAccumulationSteps: 2, clipNorm: 5 }),
    null,
  );
  expect(text).toBe(
    'keras.optimizers.SGD(learning_rate=1.0, momentum=0.0, nesterov=False, clipnorm=5.0, gradient_accumulation_steps=2)',
  );
});
