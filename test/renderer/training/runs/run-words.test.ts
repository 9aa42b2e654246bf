// Words beside the figures of a run: notes of several stages, and which of equal epochs is the best.
// @vitest-environment node
import '../../dom';

import { expect, test } from 'vitest';
import { emptyRun, type RunState } from '#shared/run/reduce-run';
import { inEnglish, say } from '#shared/sentence';
import { mergeNotes } from '../../../../src-renderer/training/runs/merge-notes';
import RunNumbers from '../../../../src-renderer/training/runs/RunNumbers.vue';
import { mount } from '../../mount';

test('merges notes of several stages that differ only in a number', () => {
  const off = (n: number) =>
    say`Dropout is disabled in ${n} frozen layers, so that their outputs can be cached.`;
  const other = say`The folder ${'a'} has 3 images.`;
  expect(
    mergeNotes([off(2), other, off(5), off(2), off(3), say`The folder ${'b'} has 3 images.`]).map(inEnglish),
  ).toEqual([
    'Dropout is disabled in 2–5 frozen layers, so that their outputs can be cached.',
    'The folder a has 3 images.',
    'The folder b has 3 images.',
  ]);
});

test('takes the first of equal epochs as the best, and says so', () => {
  const state: RunState = {
    ...emptyRun,
    stages: [{ name: 'Head', epochs: 3 }],
    epochs: [0.5, 0.75, 0.75].map((accuracy, i) => ({
      ...{ stage: 0, epoch: i + 1, step: i, seconds: 1, learningRate: 0.001 },
      training: { loss: 0.5, accuracy },
      validation: { loss: 0.5, accuracy },
    })),
  };
  const page = mount(RunNumbers, { state });
  expect(page.root.textContent).toContain('Epoch 2');
  expect(page.root.querySelector('[role=note]')?.getAttribute('aria-label')).toContain(
    'Of equal epochs, the first one counts, as in Keras’ ModelCheckpoint.',
  );
  page.unmount();
});
