// Measures event loop delays of Node processes with a preloaded hook, and gaps between frames of a page.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { PageTask } from './page-tasks';

/** An event loop delay: its duration, and how long the thread computed or waited for a core. */
export interface Moment {
  readonly at: number;
  readonly lateMs: number;
  readonly computedMs: number;
  readonly waitedMs: number;
}

/** Makes all Node processes started afterward write reports to a folder. */
export function hookProcesses(root: string, folder: string): void {
  process.env.GRAFT_EVENT_LOOP_FOLDER = folder;
  process.env.NODE_OPTIONS = `--import=${join(root, 'test/bench/event-loop-hook.mjs')}`;
}

/** Returns the delays reported by the processes of a program since then, longest first. */
export async function readMoments(folder: string, program: string, since = 0): Promise<Moment[]> {
  const all: Moment[] = [];
  for (const name of await readdir(folder)) {
    if (!name.startsWith(program)) continue;
    // Waits until files that are being written are complete.
    const text = await readFile(join(folder, name), 'utf8');
    all.push(...(JSON.parse(text) as { moments: Moment[] }).moments.filter(({ at }) => at >= since));
  }
  return all.sort((a, b) => b.lateMs - a.lateMs);
}

/** Tasks of a page of at least 10 ms, longest first, and the gaps between frames. */
export interface PageSeen {
  readonly tasks: readonly PageTask[];
  readonly frames: readonly number[];
}

interface Own {
  frameGaps: number[];
}

/** Records a page's frames from its start. Must be called before it is opened. */
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

/** Returns the milliseconds between frames since the last call. */
export function takeFrames(page: Page): Promise<number[]> {
  return page.evaluate(() => (window as unknown as Own).frameGaps.splice(0));
}
