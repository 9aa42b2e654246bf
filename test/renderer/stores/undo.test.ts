// The undo history with a real engine: images, network and plan in time order, and what a reopened project restores.
// @vitest-environment node
import '../dom';

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setActivePinia } from 'pinia';
import { beforeAll, expect, test, vi } from 'vitest';
import { stageSchema } from '#shared/run/stage';
import { usePlan } from '../../../src-renderer/stores/plan';
import { momentMs } from '../../../src-renderer/stores/undo';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function openProject() {
  const window = await openWindow();
  window.project.update({ stages: [head('head')] });
  const folder = await makeImages(join(await temporaryFolder(), 'images'));
  await window.data.choose(folder);
  await window.model.choose(smallNetwork());
  return { ...window, plan: usePlan(window.pinia), folder };
}
const head = (name: string) => stageSchema.parse({ name, trainable: { head: true } });
const keysOf = (entries: readonly { what: object }[]) =>
  entries.map(({ what }) => ('key' in what ? what.key : 'step'));

test('undoes and redoes changes of images, network and plan in the order in which they were made', async () => {
  const { data, history, model, plan, project } = await openProject();
  const before = { ...project.draft };
  await data.edit({ edit: 'exclude', images: ['red/red-0.png'] });
  model.edit({ edit: 'freeze', select: { all: true } });
  plan.add(head('More'));
  data.setSplit({ ...project.draft.split, validation: 0.5 });
  const after = { ...project.draft };
  expect(keysOf(history.done)).toEqual(['folder', 'openNetwork', 'exclude', 'step', 'addStage', 'share']);

  await history.undo();
  expect(project.draft.split).toEqual(before.split);
  expect(project.draft.stages).toHaveLength(2);
  await history.undo();
  expect(project.draft.stages).toEqual(before.stages);
  expect(model.steps).toHaveLength(1);
  await history.undo();
  expect(model.graph).toEqual(model.base);
  expect(data.summary?.total).toBe(23);
  await history.undo();
  expect(data.summary?.total).toBe(24);
  expect(history.walked).toMatchObject({ direction: 'undone', entries: [{ where: 'data' }] });

  for (let i = 0; i < 4; i++) await history.redo();
  expect(project.draft).toEqual(after);
  expect(data.summary?.total).toBe(23);
  expect(history.canRedo).toBe(false);
});

test('a new change removes what could be redone, also of the graph', async () => {
  const { history, model, plan, project } = await openProject();
  model.edit({ edit: 'freeze', select: { all: true } });
  await history.undo();
  expect(model.undone).toHaveLength(1);
  expect(project.draft.undone).toHaveLength(1);
  plan.add(head('More'));
  expect(history.canRedo).toBe(false);
  expect(model.undone).toEqual([]);
  expect(project.draft.undone).toEqual([]);
});

test('choosing or closing a network can be undone, with the edits of the one before', async () => {
  const { history, model, project } = await openProject();
  model.edit({ edit: 'freeze', select: { all: true } });
  const edited = model.graph!;
  model.close();
  expect(model.graph).toBeNull();
  expect(project.draft.edits).toEqual([]);
  await model.choose({ ...smallNetwork(), inputShape: [48, 48, 3] });
  model.edit({ edit: 'cutAt', layer: 'stem_conv' });

  await history.undo();
  expect(model.undone).toHaveLength(1);
  await history.undo();
  expect(model.graph).toBeNull();
  expect(model.undone).toEqual([]);
  await history.undo();
  expect(model.graph).toEqual(edited);
  expect(project.draft.edits).toEqual([{ edit: 'freeze', select: { all: true } }]);
  // Steps that are undone while the network is being opened are undone when it is.
  const opening = history.redo();
  const again = history.undo();
  void history.undo();
  await Promise.all([opening, again]);
  await vi.waitFor(() => expect(model.graph).toEqual(model.base));
  expect(model.steps).toEqual([]);
  for (let i = 0; i < 4; i++) await history.redo();
  expect(model.steps).toHaveLength(1);
  expect(model.graph?.outputs).toEqual(['stem_conv']);
});

test('undoing to an edit of the graph keeps later changes of images and plan', async () => {
  const { data, history, model, plan } = await openProject();
  model.edit({ edit: 'freeze', select: { all: true } });
  await data.edit({ edit: 'exclude', images: ['red/red-0.png'] });
  model.edit({ edit: 'cutAt', layer: 'stem_conv' });
  plan.add(head('More'));
  model.undoTo(0);
  expect(model.steps).toEqual([]);
  expect(model.undone).toHaveLength(2);
  expect(keysOf(history.done)).toEqual(['folder', 'openNetwork', 'exclude', 'addStage']);
  expect(history.walked?.entries).toHaveLength(2);

  await history.reverse(history.walked!);
  expect(model.graph?.outputs).toEqual(['stem_conv']);
  expect(model.steps.map((step) => step.kind === 'edit' && step.edit.edit)).toEqual(['freeze', 'cutAt']);
});

test('changes of one field within a moment are one entry, later ones are not', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const { data, history, model, plan, project } = await openProject();
    for (const validation of [0.3, 0.35, 0.4]) data.setSplit({ ...project.draft.split, validation });
    const stage = project.draft.stages[0]!;
    for (const epochs of [11, 12]) plan.replace(0, { ...stage, epochs });
    vi.advanceTimersByTime(momentMs);
    plan.replace(0, { ...stage, epochs: 20 });
    for (const name of ['a', 'b'])
      model.edit({
        edit: 'setParams',
        layer: 'stem_conv',
        params: { activation: name === 'a' ? 'relu' : 'tanh' },
      });
    expect(model.steps).toHaveLength(1);
    const own = history.done.slice(2).map(({ what }) => what);
    expect(own.slice(0, 3)).toEqual([
      { key: 'share', values: { part: 'validation', from: '25 %', to: '40 %' } },
      { key: 'stageNumber', values: { stage: 'head', field: 'epochs', from: 10, to: 12 } },
      { key: 'stageNumber', values: { stage: 'head', field: 'epochs', from: 12, to: 20 } },
    ]);
    expect(own).toHaveLength(4);
    await history.undo();
    expect(model.graph).toEqual(model.base);
    await history.undo();
    expect(project.draft.stages[0]!.epochs).toBe(12);
    await history.undo();
    expect(project.draft.stages[0]!.epochs).toBe(10);
    await history.undo();
    expect(project.draft.split.validation).toBe(0.25);
  } finally {
    vi.useRealTimers();
  }
});

test('undoing another folder restores the edits of the one before', async () => {
  const { data, folder, history, project } = await openProject();
  await data.edit({ edit: 'renameClass', name: 'red', to: 'crimson' });
  const other = await makeImages(join(await temporaryFolder(), 'other'));
  await data.choose(other);
  expect(data.classes).toContain('red');
  await history.undo();
  expect(project.draft.folder).toBe(folder);
  expect(data.classes).toContain('crimson');
  await history.undo();
  expect(data.classes).toContain('red');
  await history.undo();
  expect(keysOf(history.undone)).toEqual(['folder', 'renameClass', 'openNetwork']);
});

test('undoing added images removes them, and redoing adds them again', async () => {
  const { data, folder, history, project } = await openProject();
  const image = await readFile(join(folder, 'red', 'red-0.png'));
  const red = async () => (await data.page({ label: data.classes.indexOf('red') }, 0, 1)).total;
  expect(await data.addImages('red', [new File([new Uint8Array(image)], 'one.png')])).toHaveLength(1);
  expect(await red()).toBe(9);
  expect(history.done.at(-1)?.what).toEqual({ key: 'add', values: { to: 'red' }, n: 1 });
  await history.undo();
  expect(await red()).toBe(8);
  expect(project.draft.more).toBeUndefined();
  await history.redo();
  expect(await red()).toBe(9);
});

test('a reopened project undoes its saved edits, and another project has a history of its own', async () => {
  const { data, history, model, project, pinia } = await openProject();
  await data.edit({ edit: 'exclude', images: ['red/red-0.png'] });
  model.edit({ edit: 'freeze', select: { all: true } });
  model.edit({ edit: 'cutAt', layer: 'stem_conv' });
  await history.undo();
  const { id } = project;
  await project.create('Other');
  expect([history.canUndo, history.canRedo]).toEqual([false, false]);

  setActivePinia(pinia);
  await project.open(id);
  await data.scan();
  await model.load();
  expect(keysOf(history.done)).toEqual(['exclude', 'step']);
  expect(keysOf(history.undone)).toEqual(['step']);
  await history.redo();
  expect(model.graph?.outputs).toEqual(['stem_conv']);
  for (let i = 0; i < 3; i++) await history.undo();
  expect(model.steps).toEqual([]);
  expect(data.summary?.total).toBe(24);
  expect(history.canUndo).toBe(false);
  await project.flush();
  await project.open(id);
  await model.load();
  // Which dataset edits were undone is not saved.
  expect(keysOf(history.undone)).toEqual(['step', 'step']);
});

test('a reopened project undoes the newest edit first, whichever part it belongs to', async () => {
  const { data, history, model, project } = await openProject();
  await data.edit({ edit: 'exclude', images: ['red/red-0.png'] });
  model.edit({ edit: 'freeze', select: { all: true } });
  await data.edit({ edit: 'relabel', images: ['red/red-1.png'], to: 'blue' });
  model.edit({ edit: 'cutAt', layer: 'stem_conv' });
  await data.edit({ edit: 'exclude', images: ['red/red-2.png'] });
  const made = ['exclude', 'step', 'relabel', 'step', 'exclude'];
  expect(keysOf(history.done).slice(2)).toEqual(made);
  const { id } = project;
  await project.create('Other');
  await project.open(id);
  await data.scan();
  await model.load();
  expect(keysOf(history.done)).toEqual(made);
  await history.undo();
  expect(data.summary?.total).toBe(23);
  await project.flush();
  await project.create('Another');
  await project.open(id);
  await data.scan();
  await model.load();
  expect(keysOf(history.done)).toEqual(made.slice(0, -1));
  await history.undo();
  expect(model.steps).toHaveLength(1);
});
