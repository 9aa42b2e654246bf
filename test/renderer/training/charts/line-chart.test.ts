// The chart drawn by Chart.js: points at the same pixel are decimated to their minimum and maximum.
import { Chart } from 'chart.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import LineChart from '../../../../src-renderer/training/charts/LineChart.vue';
import type { Point } from '../../../../src-renderer/training/charts/series';
import { layOut } from '../../lay-out';
import { mount } from '../../mount';

beforeAll(() => layOut());
afterAll(() => vi.restoreAllMocks());

async function drawnOf(points: Point[]): Promise<Point[]> {
  const line = { label: 'Loss', color: 'training', points, width: 1, dots: false };
  const chart = mount(LineChart, {
    ...{ lines: [line], tick: 1, xMax: 10, name: 'Loss', xName: 'Epoch', format: String },
  });
  const canvas = chart.root.querySelector('canvas')!;
  await vi.waitFor(() => expect(Chart.getChart(canvas)).toBeDefined());
  const drawn = [...(Chart.getChart(canvas)!.data.datasets[0]!.data as Point[])];
  chart.unmount();
  return drawn;
}

const steps = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ x: (10 * i) / count, y: 1 + 0.01 * Math.sin(i) }));

test('keeps a loss spike of one in 50,000 steps at its full height', async () => {
  const points = steps(50_000);
  points[31_234] = { ...points[31_234]!, y: 40 };
  points[12_345] = { ...points[12_345]!, y: 0.001 };
  const drawn = await drawnOf(points);
  // At most four points per pixel.
  expect(drawn.length).toBeLessThan(4 * 600);
  expect(drawn.length).toBeGreaterThan(600);
  expect(Math.max(...drawn.map(({ y }) => y))).toBe(40);
  expect(Math.min(...drawn.map(({ y }) => y))).toBe(0.001);
  expect(drawn.find(({ y }) => y === 40)!.x).toBeCloseTo(points[31_234]!.x, 1);
});

test('draws all points of a short curve', async () => {
  const points = steps(500);
  expect(await drawnOf(points)).toEqual(points);
});
