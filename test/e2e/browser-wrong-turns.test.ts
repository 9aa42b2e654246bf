// Wrong turns of the program's first newcomer that only a real window can show: unusual images, an empty folder, what moves under the pointer, the times of a run.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { noisyPng } from '../engine/support';
import { openInBrowser } from './open-browser';
import { build, dropFiles, makeHome, removeHome, root, takeScreenshot, type Workbench } from './workbench';

const classes = { 강아지: [40, 60, 200], 고양이: [40, 190, 60], 토끼: [200, 50, 40] } as const;
const perClass = 12;
/** Files that other programs often reject, in the class whose name is first. */
const unusual = ['rgb.heic', 'rgb-24.bmp'];
const total = 3 * perClass + unusual.length;

/** Makes three classes, two of their images as HEIC and BMP, and a folder without images. */
async function makeFolder(folder: string): Promise<void> {
  for (const [name, color] of Object.entries(classes)) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < perClass; i++)
      await writeFile(join(folder, name, `${i}.png`), noisyPng(color, i * 31 + color[0]));
  }
  const path = join(root, 'test/fixtures/image-kinds/kinds.json');
  const kinds = JSON.parse(await readFile(path, 'utf8')) as { name: string; file: string }[];
  for (const wanted of unusual) {
    const kind = kinds.find(({ name }) => name === wanted);
    if (!kind) throw new Error(`There is no ${wanted} among the kinds of images.`);
    await writeFile(join(folder, '강아지', wanted), Buffer.from(kind.file, 'base64'));
  }
  await mkdir(join(folder, '빈 폴더'));
}

describe('the wrong turns of a newcomer', () => {
  let bench: Workbench;
  let page: Page;
  let home: string;
  beforeAll(async () => {
    build();
    home = await makeHome();
    await makeFolder(join(home, '동물'));
    bench = await openInBrowser(undefined, 'start');
    page = bench.page;
  }, 180_000);
  afterAll(async () => {
    await bench?.close();
    await removeHome(home);
  });
  let failed = false;
  beforeEach(({ skip }) => skip(failed, 'an earlier test failed'));
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    failed = true;
    await takeScreenshot(bench, 'wrong-turns-failed').catch(() => {});
  });
  const id = (name: string) => page.locator(`[data-testid=${name}]:visible`);
  const status = (name: string) =>
    page.locator(`[data-testid=run-status][data-status=${name}]`).waitFor({ timeout: 120_000 });

  /** Clicks an element, and returns what was under the resting pointer in each frame until `until` is done. */
  async function clickAndWatch(name: string, until: () => Promise<unknown>): Promise<string[]> {
    const box = (await id(name).boundingBox())!;
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    await page.mouse.move(at.x, at.y);
    await page.evaluate(({ x, y }) => {
      const seen: string[] = [];
      Reflect.set(window, 'underPointer', seen);
      const look = () => {
        const button = document.elementFromPoint(x, y)?.closest('button, a, input, select');
        const found = button?.getAttribute('data-testid') ?? 'nothing to click';
        if (seen.at(-1) !== found) seen.push(found);
        if (Reflect.get(window, 'underPointer') === seen) requestAnimationFrame(look);
      };
      look();
    }, at);
    await page.mouse.click(at.x, at.y);
    await until();
    await page.waitForTimeout(1000);
    return page.evaluate(() => {
      const seen = Reflect.get(window, 'underPointer') as string[];
      Reflect.set(window, 'underPointer', null);
      return seen;
    });
  }

  it('reads HEIC and BMP, and does not make an empty folder a class', async () => {
    await dropFiles(page, 'view-start', [join(home, '동물')]);
    await id('data-total')
      .filter({ hasText: new RegExp(`^\\s*${total}\\b`) })
      .waitFor();
    const rows = await page.locator('[data-testid^=class-row-]').allInnerTexts();
    expect(rows.map((row) => row.trim().split(/\s/)[0])).toEqual(Object.keys(classes));
    expect(await id('view-data').textContent()).toContain('빈 폴더');
    await id('find-images').fill('rgb');
    const images = page.locator('[data-testid=image][aria-label] img');
    await eventually(async () => {
      const widths = await images.evaluateAll((all) =>
        all.map((one) => (one as HTMLImageElement).naturalWidth),
      );
      expect(widths).toHaveLength(unusual.length);
      expect(Math.min(...widths)).toBeGreaterThan(0);
    });
    await takeScreenshot(bench, 'wrong-turns-data');
    await id('find-images').fill('');
  }, 120_000);

  it('keeps what is under the pointer in place when training starts', async () => {
    await id('graft-it').click();
    await page.locator('[data-testid=graft-step-plan][data-done=true]').waitFor({ timeout: 240_000 });
    await page.keyboard.press('Escape');
    await id('nav-train').click();
    await id('stage-0-epochs').fill('400');
    await id('stage-0-epochs').press('Enter');
    await eventually(
      async () => expect(await id('start-run').getAttribute('aria-disabled')).toBeNull(),
      120_000,
    );
    await takeScreenshot(bench, 'wrong-turns-start', 'unchanged');
    const seen = await clickAndWatch('start-run', () => status('running'));
    await takeScreenshot(bench, 'wrong-turns-started', 'unchanged');
    expect(seen).toEqual(['start-run']);
  }, 300_000);

  it('puts no other command under the pointer that stopped a run, and resumes it by no late click', async () => {
    await eventually(
      async () => expect(Number(await id('epoch-count').getAttribute('data-epochs'))).toBeGreaterThan(1),
      120_000,
    );
    const seen = await clickAndWatch('stop-run', async () => {
      await status('stopped');
      await page.waitForTimeout(2000);
    });
    await takeScreenshot(bench, 'wrong-turns-stopped', 'unchanged');
    expect(seen).toEqual(['stop-run', 'nothing to click', 'resume-run']);
  }, 240_000);

  it('shows one time of a run everywhere, also after it was resumed', async () => {
    // Time that the run was not at work, which no view may count.
    await page.waitForTimeout(8000);
    await id('stage-0-epochs').fill('3');
    await id('stage-0-epochs').press('Enter');
    await id('resume-run').click();
    await status('done');
    const resumed = (await id('run-time').textContent())!.trim();
    await id('start-run').click();
    await eventually(async () =>
      expect(await page.locator('[data-testid=run-list] [data-testid^=run-]').count()).toBe(2),
    );
    await page.locator('[data-testid=epoch-count][data-epochs="3"]').waitFor({ timeout: 120_000 });
    await status('done');
    const second = (await id('run-time').textContent())!.trim();
    for (const pick of await page.locator('[data-testid^=pick-]').all()) await pick.check({ force: true });
    await id('compare').click();
    const compared = await id('compare-time').allInnerTexts();
    expect(compared.map((time) => time.trim()).sort()).toEqual([resumed, second].sort());
    await takeScreenshot(bench, 'wrong-turns-compare');
    await id('compare-close').click();
  }, 300_000);

  it('tells runs apart by number, name and what they changed, and tells in another view that one has ended', async () => {
    expect((await id('run-number').textContent())?.trim()).toBe('#2');
    await id('run-changes')
      .filter({ hasText: /#1.*epochs \d+ → 3/ })
      .waitFor();
    // The features of the first run are cached, so the plan does not count them again.
    await id('stage-0-cost')
      .filter({ hasText: /cached by an earlier stage or run/ })
      .waitFor();
    await id('run-name').fill('Three epochs');
    await id('run-name').press('Enter');
    await id('run-list').filter({ hasText: 'Three epochs' }).waitFor();
    await id('start-run').click();
    await id('nav-data').click();
    await page.getByText(/Run #3 .* is done/).waitFor({ timeout: 120_000 });
    await takeScreenshot(bench, 'wrong-turns-ended');
    await id('nav-train').click();
  }, 180_000);

  it('writes Korean class names upright in the confusion matrix, and breaks no Korean word', async () => {
    await page.evaluate(() => localStorage.setItem('graft.locale', 'ko'));
    await page.reload();
    await id('nav-train').click();
    await id('evaluate').or(id('confusion-matrix')).first().waitFor();
    if ((await id('confusion-matrix').count()) === 0) await id('evaluate').click();
    await id('confusion-matrix').waitFor();
    const heads = await id('confusion-matrix')
      .locator('.head span')
      .evaluateAll((all) =>
        all.map((one) => {
          const { writingMode, textOrientation } = getComputedStyle(one);
          const turned: string[] = [];
          for (let up: Element | null = one; up; up = up.parentElement) {
            const { transform, rotate } = getComputedStyle(up);
            if (transform !== 'none' || rotate !== 'none') turned.push(up.className);
          }
          return { text: one.textContent, writingMode, textOrientation, turned };
        }),
      );
    expect(heads).toEqual(
      Object.keys(classes).map((text) => ({
        ...{ text, writingMode: 'vertical-rl', textOrientation: 'mixed', turned: [] },
      })),
    );
    const broken = await page.evaluate(() =>
      [...document.querySelectorAll('body *')]
        .filter((one) => /\p{Script=Hangul}/u.test(one.textContent ?? '') && one.checkVisibility())
        .filter((one) => getComputedStyle(one).wordBreak !== 'keep-all')
        .map((one) => `${one.tagName} ${one.textContent?.trim().slice(0, 40)}`),
    );
    expect(broken).toEqual([]);
    await id('confusion-matrix').scrollIntoViewIfNeeded();
    await takeScreenshot(bench, 'wrong-turns-matrix');
    expect(bench.pageErrors).toEqual([]);
  }, 180_000);
});
