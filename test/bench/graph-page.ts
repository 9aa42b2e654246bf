// What is measured inside a page: frames while the hand moves, tasks that block it, and how long an edit takes.
import type { Page } from 'playwright-core';

/** Watches a page from its start; call before it is opened. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { blocked: [] as number[], edits: [] as number[], painted: [] as number[], editing: false };
    Object.assign(window, { benchSeen: seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.blocked.push(entry.duration);
    }).observe({ entryTypes: ['longtask'] });
    addEventListener(
      'keydown',
      (event) => {
        if (!seen.editing) return;
        const { timeStamp } = event;
        // Behind the handlers of this event and what they put off to the end of the task: the page's new state is there.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          seen.edits.push(performance.now() - timeStamp);
          requestAnimationFrame(() => setTimeout(() => seen.painted.push(performance.now() - timeStamp)));
        };
        port2.postMessage(null);
      },
      true,
    );
  });
}

interface Seen {
  benchSeen: { blocked: number[]; edits: number[]; painted: number[]; editing: boolean };
}

/** Takes what was seen since the last time. */
export function takeSeen(page: Page): Promise<{ blocked: number[]; edits: number[]; painted: number[] }> {
  return page.evaluate(() => {
    const seen = (window as unknown as Seen).benchSeen;
    return { blocked: seen.blocked.splice(0), edits: seen.edits.splice(0), painted: seen.painted.splice(0) };
  });
}

/** Presses keys that edit, one by one, each when the page has settled. */
export async function pressEdits(
  page: Page,
  keys: readonly string[],
  edits: readonly string[],
): Promise<void> {
  const measure = (on: boolean) =>
    page.evaluate((editing) => {
      (window as unknown as Seen).benchSeen.editing = editing;
    }, on);
  for (const key of keys) {
    const isEdit = edits.includes(key);
    if (isEdit) await measure(true);
    await page.keyboard.press(key);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 5))));
    if (isEdit) await measure(false);
  }
}

/** Times between frames while the wheel turns; with `zoom` Ctrl is held. */
export async function measureFrames(page: Page, zoom: boolean, turns = 60): Promise<number[]> {
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    const tick = (now: number) => {
      frames.push(now - last);
      last = now;
      if (frames.length < 100_000) Object.assign(window, { benchFrame: requestAnimationFrame(tick) });
    };
    Object.assign(window, { benchFrames: frames, benchFrame: requestAnimationFrame(tick) });
  });
  if (zoom) await page.keyboard.down('Control');
  for (let i = 0; i < turns; i++) {
    const way = zoom ? (i % 20 < 10 ? 60 : -60) : i < turns / 2 ? -120 : 120;
    await page.mouse.wheel(0, way);
    await page.waitForTimeout(16);
  }
  if (zoom) await page.keyboard.up('Control');
  return page.evaluate(() => {
    const own = window as unknown as { benchFrame: number; benchFrames: number[] };
    cancelAnimationFrame(own.benchFrame);
    return own.benchFrames.slice(1);
  });
}

/** The value that a share of all stays below. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
