// The threshold slider moves one point: the curves are neither built nor computed by Chart.js again.
import { Chart } from 'chart.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { countsAt, thresholdCurves } from '#shared/evaluation/threshold-curves';
import ThresholdPanel from '../../../../src-renderer/training/evaluation/ThresholdPanel.vue';
import { scoresOf } from '../../../shared/evaluation/scores-of';
import { layOut } from '../../lay-out';
import { mount } from '../../mount';

const arcs: number[][] = [];
beforeAll(() => layOut({ arc: (...at: number[]) => arcs.push(at) }));
afterAll(() => vi.restoreAllMocks());

/** 20,000 images of two classes with probabilities from a seed. */
const chances = Array.from({ length: 20_000 }, (_, i) => ((i * 7919) % 20_011) / 20_011);
const truth = chances.map((chance, i) => Number((i * 31) % 100 < 100 * chance));
const scores = scoresOf(
  chances.map((chance) => [1 - chance, chance]),
  truth,
);

test('a threshold moves the point on both curves, which stay as they are', async () => {
  const panel = mount(ThresholdPanel, { scores });
  const charts = () => [...panel.root.querySelectorAll('canvas')].map((one) => Chart.getChart(one)!);
  await vi.waitFor(() => expect(charts().filter(Boolean)).toHaveLength(2));
  await panel.set('threshold-class', '1');
  const [roc, precisionRecall] = charts();
  await vi.waitFor(() => expect(roc!.data.datasets[0]!.data.length).toBeGreaterThan(500));
  const updates = charts().map((chart) => vi.spyOn(chart, 'update'));
  // Another class has other curves.
  await panel.set('threshold-class', '0');
  await panel.set('threshold-class', '1');
  await vi.waitFor(() => expect(updates.every((one) => one.mock.calls.length > 0)).toBe(true));
  await new Promise((done) => setTimeout(done, 50));
  for (const one of updates) one.mockClear();
  const draws = charts().map((chart) => vi.spyOn(chart, 'draw'));
  const data = charts().map((chart) => chart.data.datasets.map((one) => one.data));
  const curves = thresholdCurves(
    chances,
    truth.map((one) => one === 1),
  );
  for (const threshold of [0.2, 0.55, 0.9]) {
    arcs.length = 0;
    const before = draws.map((one) => one.mock.calls.length);
    await panel.set('threshold', String(threshold));
    expect(panel.text('threshold-value')).toBe(threshold.toFixed(3));
    await vi.waitFor(() =>
      expect(draws.map((one, i) => one.mock.calls.length > before[i]!)).toEqual([true, true]),
    );
    await nextTick();
    const { recall, precision, falsePositiveRate } = countsAt(curves, threshold);
    for (const [chart, x, y] of [
      [roc, falsePositiveRate, recall],
      [precisionRecall, recall, precision],
    ] as const) {
      const at = [chart!.scales.x!.getPixelForValue(x!), chart!.scales.y!.getPixelForValue(y!)];
      expect(arcs.some(([left, top]) => left === at[0] && top === at[1])).toBe(true);
    }
  }
  expect(updates.map((one) => one.mock.calls.length)).toEqual([0, 0]);
  for (const [i, chart] of charts().entries())
    for (const [k, one] of chart.data.datasets.entries()) expect(one.data).toBe(data[i]![k]);
  panel.unmount();
});
