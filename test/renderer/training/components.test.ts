// Components of the Train view: the plan and its stages edit the recipe; a run shows its state.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { emptyRun, type RunState } from '#shared/run/reduce-run';
import { type Stage, stageSchema } from '#shared/run/stage';
import PlanPanel from '../../../src-renderer/training/plan/PlanPanel.vue';
import StageAdvanced from '../../../src-renderer/training/plan/StageAdvanced.vue';
import StageCard from '../../../src-renderer/training/plan/StageCard.vue';
import RunPanel from '../../../src-renderer/training/runs/RunPanel.vue';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

const stage = stageSchema.parse({
  ...{ name: 'New head', trainable: { head: true }, epochs: 5, batchSize: 32 },
  optimizer: { kind: 'adam', learningRate: 0.001 },
});
const state: RunState = {
  ...emptyRun,
  runId: 'one',
  name: 'First',
  status: 'done',
  stages: [{ name: 'New head', epochs: 2 }],
  classes: ['cat', 'dog'],
  stage: 0,
  epochs: [1, 2].map((epoch) => ({
    ...{ stage: 0, epoch, step: epoch * 4, seconds: 1, learningRate: 0.001 },
    training: { loss: 0.5, accuracy: 0.75 },
    validation: { loss: 0.6, accuracy: epoch / 4 },
  })),
};
const run: RunInfo = {
  ...{ runId: 'one', name: 'First', note: '', pinned: false, status: 'done', message: null, group: null },
  ...{ startedAt: 1, endedAt: 2000, epochs: 2, validationAccuracy: 0.5, bestAccuracy: 0.5 },
  ...{ validationLoss: 0.6, seconds: 2, checkpoint: true },
};

test('reports what a plan without data needs; adds the stages of a built-in plan, which can be removed', async () => {
  const { project, model, ...window } = await openWindow();
  await model.choose(smallNetwork());
  const panel = mount(PlanPanel, {}, window);
  expect(panel.text('start-reasons')).toMatch(/data|images|folder/i);
  expect(panel.get('start-run').getAttribute('aria-disabled')).toBe('true');
  await panel.click('plan-feature');
  const before = project.draft.stages.length;
  expect(before).toBe(1);
  await panel.click('add-stage');
  expect(project.draft.stages).toHaveLength(before + 1);
  await panel.click(`remove-stage-${before}`);
  expect(project.draft.stages).toHaveLength(before);
  panel.unmount();
});

test('tells when and why a run of a sweep was stopped early; a live one stops with its sweep', async () => {
  const { ...window } = await openWindow();
  const stopped = { ...run, status: 'stopped', stoppedAfter: 2 } as const;
  const panel = mount(RunPanel, { run: stopped, state: { ...state, status: 'stopped' } }, window);
  expect(panel.text('run-status')).toBe('Stopped early (compared after epoch 2)');
  expect(panel.text('run-help')).toMatch(
    /^After epoch 2, the loss of this run was not .+ so Ray Tune’s ASHA stopped it/,
  );
  panel.unmount();
  const cluster = { name: 'lab', nodeSeconds: 1, grace: 2 };
  const live = { run: { ...run, status: 'running', cluster }, state: { ...state, status: 'running' } };
  const other = mount(RunPanel, live, window);
  expect(other.text('stop-run')).toBe('Stop sweep');
  other.unmount();
});

test('emits a stage in which only the edited number changed', async () => {
  const { ...window } = await openWindow();
  const changes: Stage[] = [];
  const card = mount(
    StageCard,
    { stage, index: 0, count: 1, onChange: (next: Stage) => changes.push(next) },
    window,
  );
  await card.set('stage-0-epochs', '12');
  expect(changes.at(-1)).toEqual({ ...stage, epochs: 12 });
  card.unmount();
});

test('emits the selected schedule and sampling of a stage', async () => {
  const { ...window } = await openWindow();
  const patches: Partial<Stage>[] = [];
  const onChange = (patch: Partial<Stage>) => patches.push(patch);
  const tuning = mount(StageAdvanced, { stage, index: 0, onChange }, window);
  await tuning.set('stage-0-schedule', 'cosine');
  expect(patches.at(-1)?.schedule).toMatchObject({ kind: 'cosine' });
  (tuning.get('stage-0-early') as HTMLInputElement).click();
  expect(patches.at(-1)).toHaveProperty('earlyStopping.patience');
  tuning.unmount();
});

test('sets the momentum of an optimizer that has one, and names it where it is not 0', async () => {
  const { ...window } = await openWindow();
  const adam = mount(StageCard, { stage, index: 0, count: 1 }, window);
  await adam.click('stage-0-more');
  expect(adam.find('stage-0-momentum')).toBeNull();
  adam.unmount();
  const sgd = stageSchema.parse({ ...stage, optimizer: { kind: 'sgd', learningRate: 0.01, momentum: 0.9 } });
  const changes: Stage[] = [];
  const onChange = (next: Stage) => changes.push(next);
  const card = mount(StageCard, { stage: sgd, index: 0, count: 1, onChange }, window);
  expect(card.text('stage-0-changed')).toBe('changed: SGD · Momentum 0.9');
  await card.click('stage-0-more');
  await card.set('stage-0-momentum', '0');
  expect(changes.at(-1)).toEqual({ ...sgd, optimizer: { ...sgd.optimizer, momentum: 0 } });
  card.unmount();
});

test.each([
  ['en', ['Rotate 15', 'Batch size 8', 'SGD', 'Cosine decay', 'early stopping, patience 5', 'Focal']],
  ['ko', ['회전 15', '배치 크기 8', 'SGD', '코사인 감소', '조기 종료, 인내 5', 'Focal']],
] as const)(
  'folds the settings into groups that name those that were changed (%s)',
  async (locale, words) => {
    const window = await openWindow();
    const changed = stageSchema.parse({
      ...{ name: 'head', trainable: { head: true }, batchSize: 8, earlyStopping: {} },
      ...{ augmentation: { rotation: 15 }, schedule: { kind: 'cosine' }, loss: { kind: 'focal' } },
      optimizer: { kind: 'sgd', learningRate: 0.01 },
    });
    const card = mount(StageCard, { stage: changed, index: 0, count: 1 }, { ...window, locale });
    expect(card.text('stage-0-changed')).toMatch(/^(changed|바꾼 설정): /);
    expect(card.text('stage-0-changed').split(' · ')).toHaveLength(words.length);
    await card.click('stage-0-more');
    expect(card.find('stage-0-changed')).toBeNull();
    const groups = ['augmentation', 'batches', 'optimizer', 'rate', 'regularization', 'loss'];
    for (const [i, group] of groups.entries()) {
      const fold = card.get(`stage-0-group-${group}`);
      expect(fold.getAttribute('aria-expanded')).toBe('false');
      if (words[i] !== 'Focal') expect(fold.textContent).toContain(words[i]);
    }
    await card.click('stage-0-group-batches');
    expect(card.get('stage-0-group-batches').getAttribute('aria-expanded')).toBe('true');
    expect(card.text('stage-0-group-batches')).not.toContain('8');
    expect(card.text('stage-0-group-frozen')).not.toContain('·');
    card.unmount();
  },
);

test('shows the status, epochs and last accuracy of a run', async () => {
  const { ...window } = await openWindow();
  const panel = mount(RunPanel, { run, state }, window);
  expect(panel.get('run-status').dataset.status).toBe('done');
  expect(panel.get('epoch-count').dataset.epochs).toBe('2');
  expect(panel.text('validation-accuracy')).toContain('50.0 %');
  expect(panel.find('stop-run')).toBeNull();
  expect(panel.find('export-model')).not.toBeNull();
  panel.unmount();
});

test('tells which GPU computed features with WebGPU, how many the processor did, and why', async () => {
  const { ...window } = await openWindow();
  const webgpu = { name: 'AMD Radeon RX 7800 XT', computed: 1248 };
  const features = { kept: 0, derived: 0, computed: 1300, seconds: 4, webgpu };
  const movedToCpu = 'The GPU window ran out of memory.';
  const panel = mount(RunPanel, { run, state: { ...state, features, movedToCpu } }, window);
  expect(panel.text('run-details')).toContain(
    'Features: 1,248 by WebGPU on AMD Radeon RX 7800 XT, 52 by the processor',
  );
  expect(panel.text('run-notes')).toContain(movedToCpu);
  panel.unmount();
});

test('tells the result of a finished run in a sentence, and makes Try the one primary action', async () => {
  const { ...window } = await openWindow();
  const evaluation = {
    ...({ part: 'validation', loss: 0.4, accuracy: 0.8, count: 10, mistakes: [] } as const),
    classes: ['cat', 'dog', 'cow'],
    confusion: [
      [3, 1, 0],
      [1, 2, 0],
      [0, 0, 3],
    ],
  };
  const panel = mount(RunPanel, { run, state: { ...state, activeMs: 5000, evaluation } }, window);
  expect(panel.text('run-result').replace(/\s+/g, ' ')).toBe(
    'Validation: 8 of 10 images classified correctly. Most often confused: “cat” and “dog” (2 images). Lowest recall: “dog”, 2 of 3.',
  );
  expect(
    [...document.querySelectorAll<HTMLElement>('.run .primary')].map((one) => one.dataset.testid),
  ).toEqual(['try-run']);
  panel.unmount();
});
