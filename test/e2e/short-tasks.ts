// Expects short tasks of a page, on machines of any speed: the limit grows with the CPU time that a fixed computation needs in the same page.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { type PageTask, tracePage } from '../bench/page-tasks';
import { taskInWords } from '../bench/print-blocked';

/** CPU time that the fixed computation needs on the machine for which limits are given, when nothing else runs there. */
const referenceMs = 25;

/** Returns how many times longer than on the reference machine this page computes now, at least 1. */
export async function measurePace(page: Page): Promise<number> {
  const trace = await tracePage(page, 'pace');
  for (let i = 0; i < 5; i++) {
    await page.evaluate(() => {
      const values = new Float32Array(4096);
      const words = new Map<string, number>();
      for (let round = 0; round < 3000; round++) {
        for (let at = 0; at < values.length; at++) values[at] = values[at]! * 0.5 + at;
        for (let at = 0; at < 100; at++) words.set(`${round % 50} ${at}`, values[at]!);
      }
      return words.size;
    });
  }
  const computed = (await trace.stop()).map(({ computedMs }) => computedMs).sort((a, b) => a - b);
  // The median: the first rounds are compiled, and others may be moved between processors.
  const median = computed[Math.floor(computed.length / 2)] ?? 0;
  const pace = Math.max(1, median / referenceMs);
  console.log(
    `Pace of the page: ${median.toFixed(1)} ms of CPU time (${pace.toFixed(2)} times the reference)`,
  );
  return pace;
}

/** Expects that no task of the page computed for more than 50 ms at the reference's pace. Time without a core does not count. */
export async function expectShort(page: Page, what: string, tasks: readonly PageTask[]): Promise<void> {
  const longest = [...tasks].sort((a, b) => b.computedMs - a.computedMs).slice(0, 3);
  console.log(`Longest tasks while ${what}: ${longest.map(taskInWords).join('; ')}`);
  expect(longest[0]?.computedMs ?? 0).toBeLessThan(50 * (await measurePace(page)));
}
