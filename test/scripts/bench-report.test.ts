// The arithmetic of the benches: turns, medians, ratios.
import { describe, expect, it } from 'vitest';
import { medianOf, renderReport, takeTurns } from '../bench/report';

describe('a bench', () => {
  it('warms up all, then alternates them and divides the medians', async () => {
    const order: string[] = [];
    const contestant = (name: string, speeds: number[], ours = false) => ({
      name,
      ours,
      run: async () => {
        order.push(name);
        return speeds.shift()!;
      },
    });
    const results = await takeTurns(
      [contestant('ours', [1, 30, 10, 20], true), contestant('theirs', [1, 5, 10, 900])],
      3,
    );
    expect(order.join(' ')).toBe('ours theirs ours theirs ours theirs ours theirs');
    expect(results).toEqual([
      { name: 'ours', ours: true, values: [30, 10, 20], median: 20, oursOverThis: 1 },
      { name: 'theirs', ours: false, values: [5, 10, 900], median: 10, oursOverThis: 2 },
    ]);
    const report = renderReport({
      bench: 'forward',
      at: '2026-01-01T00:00:00.000Z',
      rounds: 3,
      machine: { cpu: 'a CPU', cores: 2, memoryGiB: 8, load: 0.5, node: 'v20', theirs: 'Keras 3' },
      tasks: [{ task: 'a net', unit: 'images/s', results, checks: ['both agree'] }],
    });
    expect(report).toContain('a CPU, 2 cores, 8 GiB, load 0.5; Node v20; Keras 3');
    expect(report).toMatch(/theirs +10\.0 +5\.00 – 900 +2\.00\n {2}both agree$/);
  });

  it('uses the mean of both middle values for an even count', () => {
    expect(medianOf([4, 1, 3, 2])).toBe(2.5);
  });
});
