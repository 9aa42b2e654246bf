// The four views in a packaged window on a display with twice the pixels, light and dark: images to look at, and canvases as sharp as the display.
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../e2e/workbench';
import { giveToUser, openPackaged, type PackagedApp } from './app';
import { buildForPacking, pack } from './pack';

const screenshots = join(root, 'test/screenshots/packaged');
let folder: string;
let home: string;
let app: PackagedApp;
beforeAll(async () => {
  buildForPacking();
  folder = await mkdtemp(join(tmpdir(), 'graft-hidpi-'));
  home = await mkdtemp(join(tmpdir(), 'graft-user-'));
  await mkdir(screenshots, { recursive: true });
  giveToUser(home);
  const unpacked = process.env.GRAFT_PACKED ?? (await pack({ target: 'dir', output: folder }));
  // Folders made by mkdtemp are closed for other users.
  await chmod(folder, 0o755);
  app = await openPackaged(join(unpacked, 'graft'), home, { args: ['--force-device-scale-factor=2'] });
}, 600_000);
afterAll(async () => {
  await app?.end();
  for (const one of [folder, home]) if (one) await rm(one, { recursive: true, force: true, maxRetries: 5 });
});

test('draws each view sharply in light and dark', async () => {
  const { page } = app;
  expect(await page.evaluate('devicePixelRatio')).toBe(2);
  await page.click('start-sample');
  await page.wait('class-row-6');
  for (const [theme, n] of [
    ['light', 2],
    ['dark', 3],
  ] as const) {
    await page.evaluate(`document.querySelector('[data-testid=theme] button:nth-of-type(${n})').click()`);
    for (const view of ['data', 'model', 'train', 'try']) {
      await page.click(`nav-${view}`);
      await page.wait(`view-${view}`);
      await new Promise((done) => setTimeout(done, 2500));
      await page.screenshot(join(screenshots, `hidpi-${view}-${theme}.png`));
      const blurred =
        await page.evaluate<string>(`JSON.stringify([...document.querySelectorAll('[data-testid=view-${view}] canvas')]
        .filter((one) => one.checkVisibility?.() ?? one.offsetParent !== null)
        // A canvas that is not in use has one pixel.
        .filter((one) => one.width > 1 && one.clientWidth > 0 && one.width < one.clientWidth * 1.9)
        .map((one) => one.className + ' ' + one.width + ' for ' + one.clientWidth))`);
      expect(JSON.parse(blurred), view).toEqual([]);
    }
  }
}, 300_000);
