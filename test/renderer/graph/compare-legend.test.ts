// The comparison distinguishes added, changed and unfrozen layers by color, icon and shape, and explains them in a legend.
// @vitest-environment node
import '../dom';
import '../page-size';

import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { nextTick } from 'vue';
import CompareLegend from '../../../src-renderer/graph/canvas/CompareLegend.vue';
import { changeMarks, fillChange } from '../../../src-renderer/graph/canvas/change-marks';
import { useCompare } from '../../../src-renderer/stores/compare';
import { buildHelpers } from '../../engine/support';
import { mount } from '../mount';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('lists the kinds of change that occur, with their counts', async () => {
  const { client: _client, model, ...window } = await openWindow();
  await model.choose(smallNetwork());
  const compare = useCompare(window.pinia);
  const legend = mount(CompareLegend, {}, window);
  onTestFinished(() => legend.unmount());
  compare.on = true;
  await nextTick();
  expect(legend.find('compare-legend')).toBeNull();
  model.edit({ edit: 'append', after: 'top_activation', layers: [{ kind: 'Dropout', params: {} }] });
  model.edit({ edit: 'setParams', layer: 'top_bn', params: { momentum: 0.5 } });
  model.edit({ edit: 'freeze', select: { names: ['stem_conv', 'stem_bn'] } });
  await nextTick();
  expect(legend.text('legend-added')).toBe('added1');
  expect(legend.text('legend-changed')).toBe('changed1');
  expect(legend.text('legend-frozen')).toBe('frozen2');
  expect(legend.find('legend-thawed')).toBeNull();
  model.undoTo(2);
  const frozen = model.graph!;
  compare.other = { ...frozen, layers: frozen.layers.map((layer) => ({ ...layer, trainable: false })) };
  await nextTick();
  expect(legend.text('legend-thawed')).toMatch(/^unfrozen\d+$/);
});

test('gives each kind of change an icon of its own, and the same color only to changes of parameters and inputs', () => {
  const marks = Object.values(changeMarks);
  expect(new Set(marks.map(({ icon }) => icon)).size).toBe(marks.length);
  expect(changeMarks.changed.color).toBe(changeMarks.moved.color);
  expect(new Set(marks.map(({ color }) => color)).size).toBe(marks.length - 1);
  const cues = marks.map(({ color, shape }) => `${color} ${shape}`);
  expect(new Set(cues).size).toBe(marks.length - 1);
});

test('paints outlines, halves and stripes of boxes, so that kinds differ without color', () => {
  const painted = (shape: Parameters<typeof fillChange>[1]) => {
    let area = 0;
    const context = {
      fillRect: (_x: number, _y: number, width: number, height: number) => (area += width * height),
    };
    fillChange(context as unknown as CanvasRenderingContext2D, shape, 0, 0, 100, 30);
    return area;
  };
  expect(painted('full')).toBe(3000);
  expect(painted('outline')).toBeLessThan(500);
  expect(painted('upper')).toBeGreaterThan(1500);
  expect(painted('upper')).toBeLessThan(2000);
});
