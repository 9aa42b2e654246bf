// Side panels fold so that the view between them keeps its width, in the order of their ranks, and open over it on demand.
// @vitest-environment node
import '../dom';

import { afterEach, expect, test, vi } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { panelsThatFit, showPanelsBeside } from '../../../src-renderer/ui/panel-space';
import SidePanel from '../../../src-renderer/ui/SidePanel.vue';
import { mount } from '../mount';

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

const lab = { view: null, rank: 0, width: 320, wanted: true };
const lens = { view: null, rank: 2, width: 300, wanted: true };
const inspector = { view: 'model', rank: 3, width: 292, wanted: true };
const palette = { view: 'model', rank: 4, width: 260, wanted: true };
const all = [palette, inspector, lens, lab];

/** Width of the view in px: the window without the rail, the open panels and the handles of the folded ones. */
const between = (width: number, panels: typeof all) => {
  const fit = panelsThatFit(panels, width, 420);
  return panels.reduce((left, one) => left - (fit.has(one) ? one.width + 14 : 24), width - 70);
};

test('keeps 420 px between the panels from 900 px on, whatever is open', () => {
  for (let width = 900; width <= 2600; width += 10)
    for (const panels of [all, [lab, inspector, palette], [lens, inspector, palette], [inspector, palette]])
      expect(between(width, panels), `${width} px`).toBeGreaterThanOrEqual(420);
});

test('folds the panels of the highest rank first, never the lab', () => {
  const docked = (width: number, panels = all) => [...panelsThatFit(panels, width, 420)];
  expect(docked(2000)).toEqual([lab, lens, inspector, palette]);
  expect(docked(1440)).toEqual([lab, lens, palette]);
  expect(docked(1440, [palette, inspector, lab])).toEqual([lab, inspector, palette]);
  expect(docked(1280, [palette, inspector, lab])).toEqual([lab, inspector]);
  expect(docked(900)).toEqual([lab]);
  // A panel that the person closed leaves its room to others.
  expect(docked(1440, [lab, { ...lens, wanted: false }, inspector, palette])).toEqual([
    lab,
    inspector,
    palette,
  ]);
});

test('folds for want of room, opens over the view by its handle, and returns when there is room', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }));
  showPanelsBeside('model', innerWidth - 600);
  const [hasLens, hasMore] = [ref(false), ref(true)];
  const panel = (name: string, rank: number, more: { width: number; view?: string; opensFor?: string }) =>
    h(
      SidePanel,
      { name, rank, side: 'right', label: name, hideText: 'Hide', showText: 'Show', ...more, narrowBelow: 0 },
      () => h('p', { 'data-testid': `in-${name}` }, name),
    );
  const Probe = defineComponent(
    () => () =>
      h('div', [
        hasMore.value ? panel('inspector', 3, { width: 292, view: 'model' }) : null,
        panel('plan', 1, { width: 400, view: 'train' }),
        hasLens.value ? panel('lens', 2, { width: 300, opensFor: 'cat.png' }) : null,
      ]),
  );
  const page = mount(Probe, {});
  const state = (name: string) => [
    page.get(`panel-${name}`).getAttribute('aria-expanded'),
    page.get(`panel-${name}`).parentElement!.classList.contains('over'),
  ];
  // Panels of other views take no room.
  expect(state('inspector')).toEqual(['true', false]);
  hasLens.value = true;
  await nextTick();
  expect(state('lens')).toEqual(['true', false]);
  expect(state('inspector')).toEqual(['false', true]);
  await page.click('panel-inspector');
  expect(state('inspector')).toEqual(['true', true]);
  // Opening one panel folds no other one.
  expect(state('lens')).toEqual(['true', false]);
  await page.click('panel-inspector');
  expect(state('inspector')).toEqual(['false', true]);

  // Closed by the person, and asked for by “Show me” while there is no room.
  await page.click('panel-lens');
  expect(state('inspector')).toEqual(['true', false]);
  await page.click('panel-inspector');
  await page.click('panel-lens');
  expect(state('lens')).toEqual(['true', false]);
  page.get('panel-inspector').parentElement!.dispatchEvent(new document.defaultView!.Event('unfold'));
  await nextTick();
  expect(state('inspector')).toEqual(['true', true]);
  expect(state('lens')).toEqual(['true', false]);
  hasLens.value = false;
  await nextTick();
  expect(state('inspector')).toEqual(['true', false]);
  page.unmount();
});
