// Measurements in a page: frames during interaction, long tasks, and the duration of edits.
import type { Page } from 'playwright-core';
import { editMark } from './page-tasks';

/** Records measurements from the start of a page. Must be called before it is opened. */
export async function watchPage(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = {
      blocked: [] as number[],
      computed: [] as number[],
      edits: [] as number[],
      painted: [] as number[],
      editing: false,
    };
    Object.assign(window, { benchSeen: seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.blocked.push(entry.duration);
    }).observe({ entryTypes: ['longtask'] });
    addEventListener(
      'keydown',
      (event) => {
        if (!seen.editing) return;
        const { timeStamp } = event;
        // Current Chromium draws a frame before this message arrives.
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
  benchSeen: { blocked: number[]; computed: number[]; edits: number[]; painted: number[]; editing: boolean };
}

/** Returns the measurements since the last call, in milliseconds. */
export function takeSeen(
  page: Page,
): Promise<{ blocked: number[]; computed: number[]; edits: number[]; painted: number[] }> {
  return page.evaluate(() => {
    const seen = (window as unknown as Seen).benchSeen;
    return {
      blocked: seen.blocked.splice(0),
      computed: seen.computed.splice(0),
      edits: seen.edits.splice(0),
      painted: seen.painted.splice(0),
    };
  });
}

/** Presses editing keys one by one, each after the page is idle. */
export async function pressEdits(
  page: Page,
  keys: readonly string[],
  edits: readonly string[],
): Promise<void> {
  // Added last, so it is called after the page's own handlers and their microtasks, in which Vue updates the elements.
  await page.evaluate(() => {
    const own = window as unknown as Seen & { benchListens?: boolean };
    if (own.benchListens) return;
    own.benchListens = true;
    addEventListener('keydown', ({ timeStamp }) => {
      if (own.benchSeen.editing) own.benchSeen.computed.push(performance.now() - timeStamp);
    });
  });
  const measure = (on: boolean) =>
    page.evaluate(
      ({ on, editMark }) => {
        (window as unknown as Seen).benchSeen.editing = on;
        if (on) performance.mark(editMark);
      },
      { on, editMark },
    );
  // Some layers cannot be removed: undo would then undo what was done before the edits, such as opening the file.
  const count = () => page.getByTestId('edit').count();
  const before = await count();
  for (const key of keys) {
    const isEdit = edits.includes(key);
    if (key === 'Control+z' && (await count()) === before) continue;
    // The key of a modifier is not the edit.
    const [last, ...modifiers] = key.split('+').reverse();
    for (const modifier of modifiers) await page.keyboard.down(modifier);
    if (isEdit) await measure(true);
    await page.keyboard.press(last!);
    for (const modifier of modifiers) await page.keyboard.up(modifier);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 5))));
    if (isEdit) await measure(false);
  }
}

/** Returns the times between frames while scrolling; with `zoom`, while Ctrl is pressed. */
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

/** Returns a quantile. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
