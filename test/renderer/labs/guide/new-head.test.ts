// The lab “A new head on mixed7”, played on a real engine: the book's numbers, undo, restart, and a reopened project.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { buildHelpers } from '../../../engine/support';
import { isNative } from '../../../native';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test.skipIf(!isNative)('is played by its own edits and calls, with the numbers of the book', async () => {
  const opened = await openLab('newHead');
  const found = await playThrough(opened);
  expect(found.open).toBe('21,802,784');
  expect(found.cut).toBe('3 × 3 × 768, 8,975,264');
  expect(found.head).toBe('9,418,346 / 443,082 / 8,975,264');
  // A random base: guessing one of ten classes.
  expect(Number.parseFloat(String(found.train))).toBeLessThan(25);
  expect(Number.parseFloat(String(found.bundled))).toBeGreaterThan(66);
});

test('unticks what is undone, keeps a prediction beside the number, and restarts a step', async () => {
  const { guide, history, model, ticked, page, project, runs } = await openLab('newHead');
  guide.answer(20_000_000);
  await guide.doIt();
  await ticked('open');
  expect(page.text('lab-predicted')).toBe('20,000,000');
  expect(page.text('lab-measured')).toBe('21,802,784');

  // Any route counts: both edits at once, from the first step on.
  model.edit({ edit: 'cutAt', layer: 'mixed7' });
  model.edit({ edit: 'freeze', select: { all: true } });
  await ticked('freeze');
  await ticked('cut');
  await history.undo();
  await ticked('freeze', false);
  expect(guide.progress?.ticks.cut).toBeDefined();
  await history.redo();
  await ticked('freeze');

  guide.show('head');
  model.edit({ edit: 'addHead', layers: [{ kind: 'Dense', params: { units: 10 } }] });
  expect(guide.verdicts.get('head')?.is).toBe('wrong');
  await guide.restart('head');
  expect(model.graph?.outputs).toEqual(['mixed7']);
  await ticked('freeze');
  expect(guide.verdicts.get('head')).toMatchObject({ is: 'notYet', expected: '443,082' });

  guide.goOn();
  expect(guide.progress?.skipped).toEqual(['head']);
  const { id } = project;
  await project.create('Another');
  expect(guide.lab).toBeNull();
  await guide.open('newHead');
  expect(project.id).toBe(id);
  expect(guide.step?.id).toBe('plan');
  expect(guide.progress?.answers.open).toBe(20_000_000);
  expect(runs.list).toEqual([]);
});
