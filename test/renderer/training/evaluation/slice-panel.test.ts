// Slices in the window, with a real engine: a table is added, a column chosen, the slices that fail shown, and the table removed.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { useScores } from '../../../../src-renderer/stores/scores';
import { useToasts } from '../../../../src-renderer/stores/toasts';
import SlicePanel from '../../../../src-renderer/training/evaluation/SlicePanel.vue';
import { buildHelpers } from '../../../engine/support';
import { scoresOf } from '../../../shared/evaluation/scores-of';
import { mount } from '../../mount';
import { openWindow } from '../../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

/** 80 images, of which the first 20 are wrong. */
const rows = Array.from({ length: 80 }, (_, i) => (i < 20 ? [0.2, 0.8] : [0.9, 0.1]));
const given = scoresOf(
  rows,
  rows.map(() => 0),
);
const csv = [
  'image,camera,iso,note',
  ...rows.map((_, i) => `${i}.png,${i < 30 ? 'old' : 'new'},${i * 10},note ${i}`),
].join('\n');

test('slices by the column of a table, and shows the errors of a slice', async () => {
  const { pinia, connection } = await openWindow();
  const scores = useScores(pinia);
  scores.runs.set('run', { scores: given, validation: given, table: null });
  await scores.setTable('run', new File([csv], 'cameras.csv'));
  const found = scores.runs.get('run')!;
  expect(found.table).toEqual({ name: 'cameras.csv', named: 'image', images: 80 });
  // A temperature is still fitted on the same images.
  expect(found.validation).toBe(found.scores);

  const panel = mount(SlicePanel, { scores: found.scores, runId: 'run' }, { pinia, connection });
  expect(panel.text('slice-table-name')).toBe('cameras.csv: 80 of 80 images');
  const options = [...panel.get('slice-by').querySelectorAll('option')].map((one) => [
    one.textContent?.trim(),
    one.disabled,
  ]);
  expect(options).toContainEqual(['camera', false]);
  expect(options).toContainEqual(['note (80 values: too many)', true]);
  const shown = () =>
    [...panel.root.querySelectorAll('tbody tr')].map((row) => row.textContent!.replace(/\s+/g, ' ').trim());
  await panel.set('slice-by', 'column camera');
  // 10 of 30 right: Wilson's interval by hand, 19.2 to 51.2 %.
  expect(shown()[0]).toBe('▼ camera: old3033.3 %19.2 % – 51.2 %-66.7');
  expect(shown()).toHaveLength(2);
  await panel.set('slice-by', 'column iso');
  expect(shown()).toHaveLength(4);
  expect(shown()[0]).toContain('iso: 0–190');
  (panel.get('slice-failing') as HTMLInputElement).click();
  await nextTick();
  expect(shown()).toHaveLength(1);
  panel.unmount();

  await scores.setTable('run', null);
  expect(scores.runs.get('run')!.table).toBeNull();
  expect(scores.runs.get('run')!.scores.images).toEqual(given.images);
});

test('says why a table cannot be used, and keeps the slices', async () => {
  const { pinia } = await openWindow();
  const scores = useScores(pinia);
  const toasts = useToasts(pinia);
  scores.runs.set('run', { scores: given, validation: null, table: null });
  await scores.setTable('run', new File(['a,b\nx,y\n'], 'other.csv'));
  await scores.setTable('run', new File([new Uint8Array(9 * 2 ** 20)], 'large.csv'));
  expect(scores.runs.get('run')).toMatchObject({ scores: given, table: null });
  const said = JSON.stringify(toasts.toasts);
  expect(said).toContain('no column names the evaluated images');
  expect(said).toContain('may have {2} MiB');
});
