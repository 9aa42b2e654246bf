// Counts of the Model view: frozen layers agree, statistics are not called frozen, and a search says how many it hides.
// @vitest-environment node
import '../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { inferGraph } from '#shared/graph/infer';
import { draw } from '../../../src-renderer/graph/canvas/drawing';
import FreezeLine from '../../../src-renderer/graph/overlay/FreezeLine.vue';
import {
  countLine,
  currentStops,
  findStops,
  lowestFrozenStop,
} from '../../../src-renderer/graph/overlay/freeze-line';
import LayerSearch from '../../../src-renderer/graph/panels/LayerSearch.vue';
import TotalsBar from '../../../src-renderer/graph/panels/TotalsBar.vue';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function open() {
  const window = await openWindow();
  await window.model.choose(smallNetwork());
  await vi.waitFor(() => expect(window.model.arrival.state).toBe('here'));
  return window;
}

test('counts as many frozen layers at the freeze line as the graph has', async () => {
  const { model } = await open();
  const whole = model.graph!;
  // The last layers have no weights, so the line could stand at several places between them.
  const last = whole.layers.findLastIndex(({ weights }) => Object.keys(weights).length > 0);
  for (const end of [40, last + 1, whole.layers.length]) {
    const next = whole.layers[end];
    model.edit({ edit: 'unfreeze', select: { all: true }, batchNormalization: true });
    model.edit({ edit: 'freeze', select: next ? { before: next.name } : { all: true } });
    const graph = model.graph!;
    const facts = inferGraph(graph);
    const lines = findStops(draw(graph, facts).nodes);
    const [first, most] = currentStops(lines, graph, facts);
    const at = lowestFrozenStop(lines, graph, first, most);
    const frozen = graph.layers.filter(({ trainable }) => !trainable).length;
    if (end !== 40) expect(countLine(lines, graph, facts, at, null).layers, String(end)).toBe(frozen);
    expect(
      lines.layers.slice(0, lines.stops[at]!.count).every((name) => !model.layersByName.get(name)!.trainable),
    ).toBe(true);
  }
});

test('does not ask to drag a freeze line down that is out of sight above', async () => {
  const { model, client: _client, ...window } = await open();
  const boxes = draw(model.graph!, model.facts!).nodes;
  const show = (y: number) => {
    const view = { boxes, viewport: { x: 0, y, zoom: 1 }, height: 600 };
    const page = mount(FreezeLine, { view }, window);
    const said = page.root
      .querySelector('[data-testid=freeze-line]')!
      .textContent!.replace(/\s+/g, ' ')
      .trim();
    page.unmount();
    return said;
  };
  expect(show(100)).toBe('Freeze line: drag down');
  expect(show(-2000)).toBe('Nothing is frozen↑');
});

test('calls moving statistics non-trainable, not frozen', async () => {
  const { model, client: _client, ...window } = await open();
  const bar = mount(TotalsBar, {}, window);
  await nextTick();
  expect(Number(bar.text('params-frozen').replaceAll(',', ''))).toBeGreaterThan(10_000);
  expect(model.graph!.layers.every(({ trainable }) => trainable)).toBe(true);
  expect(bar.text('totals')).toContain('Non-trainable');
  expect(bar.text('totals')).not.toContain('Frozen');
  bar.unmount();
});

test('says how many layers a search has found beside those that it lists', async () => {
  const { model, client: _client, ...window } = await open();
  const search = mount(LayerSearch, {}, window);
  await search.set('layer-search', 'conv');
  const all = model.graph!.layers.filter((layer) => /conv/i.test(`${layer.name} ${layer.kind}`)).length;
  expect(search.root.querySelectorAll('[data-testid=search-result]')).toHaveLength(12);
  expect(search.text('search-count')).toBe(`12 of ${all} matching layers. Type more to narrow them down.`);
  await search.set('layer-search', 'stem_conv');
  expect(search.find('search-count')).toBeNull();
  search.unmount();
});
