// The Data view with many images in a browser: the longest task and the longest gap between frames, step by step.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openInBrowser } from '../e2e/open-browser';
import { root } from '../e2e/workbench';
import { hookProcesses, readMoments, takeFrames, watchFrames } from './blocked';
import { makeManyImages } from './many-images';
import { tracePage } from './page-tasks';
import { printMoments, taskInWords } from './print-blocked';
import { measureMap } from './window-map';

/** Resources of the bench `window`. */
export interface WindowSetting {
  readonly count: number;
  /** The folder of the images, which are created if missing. */
  readonly folder: string;
  say(text: string): void;
}

/** Runs the bench `window`, without the map if GRAFT_BENCH_PARTS=data: prints one line per step, and returns true if no task of the page used more than 50 ms of CPU time. */
export async function benchWindow({ count, folder, say }: WindowSetting): Promise<boolean> {
  const images = join(folder, `images-${count}`);
  say(`making ${count} images in ${images}`);
  await makeManyImages(images, count);
  const moments = join(folder, `moments-${process.pid}`);
  await mkdir(moments, { recursive: true });
  hookProcesses(root, moments);
  const bench = await openInBrowser(watchFrames);
  const { page } = bench;
  const id = (testId: string) => page.getByTestId(testId);
  let quick = true;
  const heads = [
    'seconds',
    'tasks > 50 ms',
    'longest',
    'computed > 50 ms',
    'longest',
    'longest without a frame',
  ];
  console.log([`step${' '.repeat(36)}`, ...heads].join('  '));
  const step = async (what: string, act: () => Promise<unknown>) => {
    await page.waitForTimeout(400);
    await takeFrames(page);
    const trace = await tracePage(page, what);
    const startedAt = performance.now();
    await act();
    const seconds = (performance.now() - startedAt) / 1000;
    await page.waitForTimeout(150);
    const gap = Math.max(...(await takeFrames(page)));
    const tasks = await trace.stop();
    const long = tasks.filter((task) => task.ms > 50);
    const computed = tasks.map(({ computedMs }) => computedMs).sort((a, b) => b - a);
    quick &&= (computed[0] ?? 0) <= 50;
    const cells = [
      seconds.toFixed(2),
      String(long.length),
      ms(tasks[0]?.ms ?? 0),
      String(computed.filter((one) => one > 50).length),
      ms(computed[0] ?? 0),
      ms(gap),
    ].map((cell, i) => cell.padStart(heads[i]!.length));
    console.log([what.padEnd(40), ...cells].join('  '));
    for (const one of long.filter(({ computedMs }, i) => i === 0 || computedMs > 50).slice(0, 4))
      console.log(`    ${taskInWords(one)}`);
  };
  /** Waits until the first page of images is loaded, and one image is visible. */
  const shown = () =>
    page
      .locator('[data-testid=image-grid][data-total] [data-testid=image] img')
      .first()
      .waitFor({ timeout: 120_000 });
  try {
    await id('class-row-6').waitFor();
    await id('nav-data').click();
    await id('choose-folder').first().click();
    await page.waitForTimeout(500);
    await id('browse-path').fill(images);
    await id('browse-go').click();
    await page.waitForTimeout(500);
    const total = new RegExp(`^\\s*${count.toLocaleString('en-US')}\\b`);
    const began = Date.now();
    await step('scan streams, to the first images', async () => {
      await id('browse-use').click();
      await id('data-total').filter({ hasText: total }).waitFor({ timeout: 600_000 });
      await shown();
    });
    await step('scan again', async () => {
      await id('rescan').click();
      await page.waitForTimeout(300);
      await page.locator('.again').waitFor({ state: 'detached', timeout: 120_000 });
      await shown();
    });
    await id('image-grid').hover();
    await step('scroll by the wheel, 200 turns', async () => {
      for (let i = 0; i < 200; i++) {
        await page.mouse.wheel(0, 400);
        await page.waitForTimeout(8);
      }
    });
    await step('drag the scroll bar, end to end', () =>
      id('image-grid').evaluate(async (grid) => {
        for (let i = 0; i <= 100; i++) {
          grid.scrollTop = (grid.scrollHeight * i) / 100;
          await new Promise((done) => requestAnimationFrame(done));
        }
      }),
    );
    await step('choose 600 images with Shift', async () => {
      await id('image-grid').evaluate((grid) => {
        grid.scrollTop = 0;
      });
      await shown();
      await id('image').first().click();
      for (let i = 0; i < 5; i++) {
        await page.mouse.wheel(0, 1500);
        await page.waitForTimeout(300);
      }
      await id('image')
        .last()
        .click({ modifiers: ['Shift'] });
    });
    await step('relabel them', async () => {
      await id('relabel').selectOption('class-3');
      await id('data-edits').waitFor();
      await shown();
    });
    await step('undo', async () => {
      await id('undo').click();
      await id('data-edits').waitFor({ state: 'detached' });
      await shown();
    });
    await step('select all with Ctrl+A', async () => {
      await id('image-grid').focus();
      await page.keyboard.press('Control+a');
      await id('selection-told')
        .filter({ hasText: count.toLocaleString('en-US') })
        .waitFor({ state: 'attached' });
    });
    await step('clear the selection', () => id('clear-selection').click());
    await step('one class', async () => {
      await id('class-row-4').click();
      await page.locator(`[data-testid=image-grid][data-total="${count / 10}"]`).waitFor();
      await shown();
    });
    await step('all classes', async () => {
      await id('clear-class').click();
      await page.locator(`[data-testid=image-grid][data-total="${count}"]`).waitFor();
      await shown();
    });
    await step('sort by sharpness', async () => {
      await id('sort-images').selectOption({ index: 2 });
      await page.waitForTimeout(50);
      await shown();
    });
    await step('find by name, key by key', async () => {
      await id('find-images').pressSequentially('777', { delay: 80 });
      await page.waitForFunction(
        (all) => {
          const now = document.querySelector('[data-testid=image-grid]')?.getAttribute('data-total');
          return now && Number(now) < all / 10;
        },
        count,
        { timeout: 60_000 },
      );
    });
    await step('find nothing more', async () => {
      await id('find-images').fill('');
      await page.locator(`[data-testid=image-grid][data-total="${count}"]`).waitFor();
    });
    await step('split by class', async () => {
      await id('split-by').selectOption('class');
      await page.waitForTimeout(1000);
      await shown();
    });
    await step('find duplicates', async () => {
      await id('find-duplicates').click();
      await id('duplicate').first().waitFor({ timeout: 300_000 });
    });
    const told = async (since: number, names: readonly string[]) => {
      // The processes write what they measured twice per second.
      await page.waitForTimeout(1200);
      for (const name of names)
        printMoments(console.log, `    ${name}`, await readMoments(moments, `${name}.js`, since), since);
    };
    await told(began, ['engine', 'server']);
    if (process.env.GRAFT_BENCH_PARTS !== 'data')
      await measureMap(page, step, (since) => told(since, ['engine', 'trainer']));
    return quick;
  } finally {
    await bench.close();
    await rm(moments, { recursive: true, force: true });
  }
}

function ms(value: number): string {
  return value === 0 ? '-' : `${value.toFixed(0)} ms`;
}
