// A workbench for the end-to-end tests, in any shell.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** The root folder of the repository. */
export const root = process.env.GRAFT_BENCH_ROOT ?? fileURLToPath(new URL('../..', import.meta.url));

/** An open workbench with its own home folder. */
export interface Workbench {
  readonly shell: 'browser' | 'electron';
  readonly page: Page;
  readonly home: string;
  /** The shell's process: the parent of the engine. */
  readonly pid: number;
  /** Errors in the page's console, including blocked requests. */
  readonly pageErrors: string[];
  /** Sets the result of the next save dialog (Electron). */
  answerSave(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Builds outdated parts; with `only`, just main or the renderer. */
export function build(only?: 'main' | 'renderer'): void {
  const args = only ? [`--only=${only}`] : [];
  execFileSync(process.execPath, ['scripts/build.mjs', ...args], { cwd: root, stdio: 'inherit' });
}

/** Creates a home folder for one test file. */
export function makeHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'graft-e2e-'));
}

/** Removes the folder; retries, because a process may still be writing to it. */
export function removeHome(home: string): Promise<void> {
  return rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Collects errors of a page. Connection errors are expected by tests that kill processes. */
export function collectErrors(page: Page): string[] {
  const pageErrors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy')) {
      pageErrors.push(message.text());
    }
  });
  page.on('pageerror', (error) => pageErrors.push(error.stack ?? error.message));
  return pageErrors;
}

/** Takes a screenshot of the window for reviewers: test/screenshots/<shell>-<name>.png. */
export async function takeScreenshot(
  { page, shell }: Workbench,
  name: string,
  pointer: 'away' | 'unchanged' = 'away',
): Promise<void> {
  const folder = join(root, 'test', 'screenshots');
  mkdirSync(folder, { recursive: true });
  // Moves the mouse away from elements with tooltips, if nothing is being dragged.
  if (pointer === 'away') await page.mouse.move(0, 0);
  await page.waitForTimeout(400);
  await page.screenshot({ path: join(folder, `${shell}-${name}.png`) });
}

/** Drags files from the system over an element, calls `look`, then leaves without dropping them. */
export async function hoverFiles(
  page: Page,
  testId: string,
  files: readonly string[],
  look: () => Promise<void>,
): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  const box = await page.getByTestId(testId).boundingBox();
  if (!box) throw new Error(`'${testId}' is not on the page.`);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  for (const type of ['dragEnter', 'dragOver', 'dragOver'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
    await page.waitForTimeout(150);
  }
  await look();
  await session.send('Input.dispatchDragEvent', { type: 'dragCancel', ...at, data });
  await session.detach();
}

/**
 * Drops files from the system onto an element, as a file manager does. The browser ignores a drop that a busy page
 * has not accepted yet, and a user would try again: this function repeats the drop until the page receives it.
 */
export async function dropFiles(page: Page, testId: string, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  const frames = () =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.evaluate(() => {
    document.body.removeAttribute('data-dropped');
    const seen = () => document.body.setAttribute('data-dropped', '');
    window.addEventListener('drop', seen, { capture: true, once: true });
  });
  for (let attempt = 0; attempt < 5; attempt++) {
    const box = await page.getByTestId(testId).boundingBox();
    if (!box) throw new Error(`'${testId}' is not on the page.`);
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    // Pauses over the target before dropping, so that the page can show the target.
    for (const type of ['dragEnter', 'dragOver', 'dragOver', 'drop'] as const) {
      await session.send('Input.dispatchDragEvent', { type, ...at, data });
      await page.waitForTimeout(150 * (attempt + 1));
      await frames();
    }
    if (await page.evaluate(() => document.body.hasAttribute('data-dropped'))) return session.detach();
    process.stderr.write(`[e2e] The page received no drop event in attempt ${attempt + 1}.\n`);
  }
  throw new Error(`The page received no drop event for ${files.join(', ')} in 5 attempts.`);
}
