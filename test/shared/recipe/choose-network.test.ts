// The network that Graft it chooses: the best features, and the least computation among networks that are as good.
import { expect, test } from 'vitest';
import { chooseNetwork } from '#shared/recipe/choose-network';

const small = { id: 'small', flops: 1 };
const middle = { id: 'middle', flops: 4 };
const large = { id: 'large', flops: 20 };

test('chooses the features that separate the classes best', () => {
  const measured = [
    { ...small, accuracy: 0.7 },
    { ...middle, accuracy: 0.9 },
    { ...large, accuracy: 0.8 },
  ];
  expect(chooseNetwork(measured)).toBe('middle');
});

test('does not pay for an advantage of less than 3 points', () => {
  const measured = [
    { ...large, accuracy: 0.92 },
    { ...middle, accuracy: 0.9 },
    { ...small, accuracy: 0.86 },
  ];
  expect(chooseNetwork(measured)).toBe('middle');
});

test('chooses the least computation where nothing was measured, and nothing without candidates', () => {
  expect(chooseNetwork([large, middle, small].map((one) => ({ ...one, accuracy: null })))).toBe('small');
  expect(chooseNetwork([])).toBeNull();
});
