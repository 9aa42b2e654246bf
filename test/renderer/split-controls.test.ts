// Split controls of a dataset that defines its own splits.
import { expect, test } from 'vitest';
import { findSplitControls } from '../../src-renderer/dataset/split-controls';
import { en } from '../../src-renderer/i18n/en';

test.each([
  [[], 37, { validation: true, test: true, by: true, notes: [] }],
  [['training', 'validation', 'test'], 0, { validation: false, test: false, by: false, notes: ['decide'] }],
  [['training', 'test'], 30, { validation: true, test: false, by: true, notes: ['decide', 'noValidation'] }],
  [['training', 'validation'], 0, { validation: false, test: false, by: false, notes: ['decide', 'noTest'] }],
  [
    ['training', 'validation', 'test'],
    5,
    { validation: true, test: false, by: true, notes: ['decide', 'rest'] },
  ],
] as const)('with the given splits %j and %i images to assign', (givenParts, drawnTotal, expected) => {
  const controls = findSplitControls({ givenParts: [...givenParts], drawnTotal });
  expect(controls).toEqual(expected);
  for (const note of controls.notes) expect(en.data.ownParts[note]).toBeTruthy();
});
