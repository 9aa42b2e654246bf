// Blocked moments: of Node processes by a preloaded hook, of a page by the gaps between its frames.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { PageTask } from './page-tasks';

/** A moment in which an event loop was late: the time, and how much of it the thread computed or had no core. */
export interface Moment {
  readonly at: number;
  readonly lateMs: number;
  readonly computedMs: number;
  readonly waitedMs: number;
}

/** Makes every Node process that is started from here on report into a folder. */
export function hookProcesses(root: string, folder: string): void {
  process.env.GRAFT_EVENT_LOOP_FOLDER = folder;
  process.env.NODE_OPTIONS = `--import=${join(root, 'test/bench/event-loop-hook.mjs')}`;
}

/** What the processes of a program reported since then, the worst first. */
export async function readMoments(folder: string, program: string, since = 0): Promise<Moment[]> {
  const all: Moment[] = [];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(program)) continue;
    // A file that is being written just now is whole half a second later.
    const text = await readFile(join(folder, name), 'utf8');
    all.push(...(JSON.parse(text) as { moments: Moment[] }).moments.filter(({ at }) => at >= since));
  }
  return all.sort((a, b) => b.lateMs - a.lateMs);
}

/** Tasks of a page that took 10 ms or more, the longest first, and the gaps between its frames. */
export interface PageSeen {
  readonly tasks: readonly PageTask[];
  readonly frames: readonly number[];
}

interface Own {
  frameGaps: number[];
}

/** Watches a page's frames from its start; call before it is opened. */
export async function watchFrames(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const frameGaps: number[] = [];
    Object.assign(window, { frameGaps });
    let last = performance.now();
    const tick = (now: number) => {
      frameGaps.push(now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}

/** Takes the milliseconds between frames that the page saw since the last time. */
export function takeFrames(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as Own).frameGaps.splice(0));
}
