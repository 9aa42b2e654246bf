// Electron as a desktop program: what is opened from outside, and what the system shows and does while a run trains.
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { type ElectronWorkbench, openInElectron } from './open-electron';
import { build, makeHome, removeHome, root, takeScreenshot } from './workbench';

let bench: ElectronWorkbench;
let outside: string;
beforeAll(async () => {
  build();
  outside = await makeHome();
  const images = join(root, 'assets/samples/drawings');
  await cp(images, join(outside, 'roses and more'), { recursive: true });
  await cp(images, join(outside, '장미'), { recursive: true });
  bench = await openInElectron(root, 'start', [join(outside, 'roses and more')]);
}, 180_000);
afterAll(async () => {
  await bench?.close();
  if (outside) await removeHome(outside);
});

const id = (name: string) => bench.page.locator(`[data-testid=${name}]:visible`);

/** Records calls of the system's functions in the main process. */
const record = () =>
  bench.app.evaluate(({ BrowserWindow, ipcMain, powerSaveBlocker }) => {
    const seen = { bars: [] as number[], awake: 0, notifications: [] as string[] };
    (globalThis as { seen?: typeof seen }).seen = seen;
    const window = BrowserWindow.getAllWindows()[0]!;
    const { setProgressBar } = window;
    window.setProgressBar = (value: number) => {
      seen.bars.push(value);
      setProgressBar.call(window, value);
    };
    const { start, stop } = powerSaveBlocker;
    powerSaveBlocker.start = (kind) => {
      seen.awake++;
      return start.call(powerSaveBlocker, kind);
    };
    powerSaveBlocker.stop = (number) => {
      seen.awake--;
      return stop.call(powerSaveBlocker, number);
    };
    // A machine without a desktop shows no notifications, so the message of the page is recorded.
    ipcMain.on('graft:notify', (_event, title, text) => seen.notifications.push(`${title}: ${text}`));
  });
const seen = () =>
  bench.app.evaluate(
    () => (globalThis as { seen?: { bars: number[]; awake: number; notifications: string[] } }).seen ?? null,
  );

describe('Electron as a desktop program', () => {
  it('opens the folder on its command line as a new project', async () => {
    await id('data-total').filter({ hasText: /430/ }).waitFor();
    expect(await id('project-switcher').textContent()).toContain('roses and more');
    await takeScreenshot(bench, 'opened-from-outside');
  });

  it('opens the folder and the model that a second start names, and starts no second window', async () => {
    expect(await bench.startAgain([join(outside, '장미')])).toBe(0);
    await id('project-switcher').filter({ hasText: '장미' }).waitFor();
    await id('data-total').filter({ hasText: /430/ }).waitFor();
    expect(await bench.startAgain(['--flag', join(root, 'test/fixtures/models/nested.keras')])).toBe(0);
    await id('project-switcher').filter({ hasText: 'nested' }).waitFor();
    await id('graph-canvas').waitFor();
    expect(await bench.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
    expect(bench.pageErrors).toEqual([]);
  });

  it('keeps the computer awake and shows the progress while a run trains, and notifies of its end', async () => {
    const { page } = bench;
    await id('nav-start').click();
    await id('start-sample').click();
    await id('class-row-6').waitFor();
    await id('nav-train').click();
    await id('stage-0-epochs').fill('4');
    await id('stage-0-epochs').press('Enter');
    await record();
    await page.getByTestId('start-run').click();
    await eventually(async () => expect((await seen())!.awake).toBe(1), 120_000);
    await eventually(async () => expect((await seen())!.notifications.length).toBe(1), 240_000);
    await eventually(async () => expect((await seen())!.awake).toBe(0), 20_000);
    const { bars, notifications } = (await seen())!;
    expect(bars.at(-1)).toBe(-1);
    const shares = bars.filter((bar) => bar > 0 && bar <= 1);
    expect(shares.length).toBeGreaterThan(2);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(notifications[0]).toMatch(/^Graft: .*#1/);
  });
});
