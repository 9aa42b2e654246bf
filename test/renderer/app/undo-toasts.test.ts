// Messages and shortcuts of the undo history, with a real engine.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import { stageSchema } from '#shared/run/stage';
import { useShortcuts } from '../../../src-renderer/app/shortcuts';
import Toasts from '../../../src-renderer/app/Toasts.vue';
import { useUndoToasts } from '../../../src-renderer/app/undo-toasts';
import { usePlan } from '../../../src-renderer/stores/plan';
import { useSettings } from '../../../src-renderer/stores/settings';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

/** The parts of the window that undo: shortcuts and messages, with fields that may have the focus. */
const frame = defineComponent({
  setup() {
    useShortcuts();
    useUndoToasts();
    const input = (type: string) => h('input', { type, 'data-testid': type });
    return () => [
      h(Toasts),
      input('text'),
      input('number'),
      input('range'),
      h('select', { 'data-testid': 'select' }),
    ];
  },
});

async function openFrame(locale: 'en' | 'ko' = 'en') {
  const window = await openWindow();
  window.project.update({ stages: [stageSchema.parse({ name: 'head', trainable: { head: true } })] });
  await window.data.choose(await makeImages(join(await temporaryFolder(), 'images')));
  await window.model.choose(smallNetwork());
  const settings = useSettings(window.pinia);
  settings.view = 'data';
  const page = mount(frame, {}, { pinia: window.pinia, connection: window.connection, locale });
  onTestFinished(page.unmount);
  const press = async (on: EventTarget, more: object = {}) => {
    const { KeyboardEvent } = document.defaultView!;
    const event = new KeyboardEvent('keydown', {
      key: 'z',
      ctrlKey: true,
      bubbles: true,
      cancelable: true,
      ...more,
    });
    on.dispatchEvent(event);
    await nextTick();
    return event.defaultPrevented;
  };
  /** Waits until the message is the only one: a replaced one stays until its transition ends. */
  const reads = (text: string) =>
    vi.waitFor(() => {
      expect(page.root.querySelectorAll('[data-testid="toast"]')).toHaveLength(1);
      expect(page.text('toast')).toContain(text);
    });
  const readsNone = () => vi.waitFor(() => expect(page.find('toast')).toBeNull());
  return { ...window, page, settings, plan: usePlan(window.pinia), press, reads, readsNone };
}

test('tells what was undone and where, with Redo and a link to the view', async () => {
  const { data, history, model, page, plan, press, reads, readsNone, settings } = await openFrame();
  await data.edit({ edit: 'exclude', images: ['red/red-0.png', 'red/red-1.png', 'red/red-2.png'] });
  model.edit({ edit: 'cutAt', layer: 'stem_conv' });
  plan.replace(0, { ...plan.stages[0]!, epochs: 12 });

  await press(document.body);
  await reads('Undone in Train: changed “Epochs” of stage “head”: 10 → 12');
  await press(document.body);
  await reads('Undone in Model: cut at stem_conv');
  expect(page.text('toast-link')).toBe('Go to Model');
  await page.click('toast-link');
  expect(settings.view).toBe('model');
  await readsNone();

  settings.view = 'data';
  await press(document.body);
  await reads('Undone in Data: excluded 3 images');
  expect(page.find('toast-link')).toBeNull();
  await page.click('toast-retry');
  expect(data.edits).toHaveLength(1);
  await reads('Redone in Data: excluded 3 images');
  await press(document.body, { shiftKey: true });
  await reads('Redone in Model: cut at stem_conv');
  // The button of the message would no longer undo the cut.
  plan.add(stageSchema.parse({ trainable: { all: true } }));
  await nextTick();
  await readsNone();
  expect(history.canRedo).toBe(false);
});

test('words the message in Korean', async () => {
  const { data, press, reads, settings } = await openFrame('ko');
  settings.view = 'train';
  await data.edit({ edit: 'exclude', images: ['red/red-0.png'] });
  await press(document.body);
  await reads('데이터에서 되돌림: 이미지 1장 제외');
});

test('leaves Ctrl+Z to text fields, but not to sliders and selects', async () => {
  const { history, page, plan, press } = await openFrame();
  for (const name of ['a', 'b', 'c']) plan.add(stageSchema.parse({ name, trainable: { all: true } }));
  const count = history.done.length;
  for (const id of ['text', 'number']) {
    expect(await press(page.get(id))).toBe(false);
    expect(await press(page.get(id), { key: 'y' })).toBe(false);
    expect(history.done).toHaveLength(count);
  }
  expect(await press(page.get('range'))).toBe(true);
  expect(await press(page.get('select'))).toBe(true);
  expect(history.done).toHaveLength(count - 2);
});

test('tells that a closed network had edits, and restores them', async () => {
  const { model, page, reads } = await openFrame();
  model.edit({ edit: 'cutAt', layer: 'stem_conv' });
  model.close();
  await nextTick();
  await reads('with 1 edit.');
  await page.click('toast-retry');
  await vi.waitFor(() => expect(model.graph?.outputs).toEqual(['stem_conv']));
});
