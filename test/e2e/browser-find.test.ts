// Finding the penguin in a sheet of drawings, and predicting a folder, in Chromium: numbers, boxes, files, and how they look.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { useWorkbench } from './test-workbench';
import { makeHome, root, takeScreenshot } from './workbench';

const slowMs = 240_000;
/** Where the penguin is on the sheet, in its pixels. */
const penguin = { left: 236, top: 20, size: 190 };

describe('finding a class and predicting a folder', () => {
  const bench = useWorkbench('find');
  const { id, command } = bench;
  let folder = '';
  beforeAll(async () => {
    folder = await makeHome();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('finds the penguin by one pass and by crops, and says why they differ', async () => {
    await bench.sampleIsOpen();
    await command('penguin');
    await bench.page.locator('[data-testid=find-dialog][data-state=done]').waitFor({ timeout: slowMs });
    const [x, y] = (await id('find-best').getAttribute('data-at'))!.split(',').map(Number) as [
      number,
      number,
    ];
    const inside = (at: number, from: number) => at > from && at < from + penguin.size;
    expect([x, y, inside(x, penguin.left) && inside(y, penguin.top)]).toEqual([x, y, true]);
    const box = (await id('find-box').last().getAttribute('data-box'))!.split(',').map(Number) as number[];
    const middle = [penguin.left + penguin.size / 2, penguin.top + penguin.size / 2] as const;
    expect(middle[0] - box[0]!).toBeGreaterThan(0);
    expect(middle[0]).toBeLessThan(box[0]! + box[2]!);
    expect(middle[1]).toBeLessThan(box[1]! + box[3]!);
    expect(await id('find-one-pass').textContent()).toMatch(/8 × 8/);
    expect(await id('find-crops').textContent()).toMatch(/64 crops of 224 × 224/);
    expect(await id('find-why').getAttribute('data-cause')).toBe('padding');
    const r = Number(await id('find-agreement').getAttribute('data-r'));
    console.log(await id('find-agreement').textContent(), await id('find-margins').textContent());
    expect(r).toBeGreaterThan(0.9);
    expect(r).toBeLessThan(1);
    expect(await runAxe(bench.page)).toEqual([]);
    await takeScreenshot(bench, 'find');
    await id('find-margins').scrollIntoViewIfNeeded();
    await takeScreenshot(bench, 'find-why');
  }, 400_000);

  it('moves boxes with the threshold, and saves an image', async () => {
    await id('find-threshold').fill('0.01');
    const many = await id('find-box').count();
    await id('find-overlap').fill('0.9');
    expect(await id('find-box').count()).toBeGreaterThan(many);
    await id('find-threshold').fill('0.99');
    expect(await id('find-box').count()).toBeLessThanOrEqual(many);
    const download = bench.page.waitForEvent('download');
    await id('find-save').click();
    expect((await download).suggestedFilename()).toBe('find-king-penguin.png');
    const path = await (await download).path();
    const file = await readFile(path);
    // Three images of 448 pixels with gaps of 8.
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([3 * 448 + 16, 448]);
    await bench.page.keyboard.press('Escape');
  });

  it('predicts a folder with an unreadable image, filters, sorts and saves', async () => {
    const source = join(root, 'assets/samples/drawings/fruit');
    await mkdir(join(folder, 'more'), { recursive: true });
    const names = (await readdir(source)).filter((name) => name.endsWith('.jpg')).slice(0, 12);
    for (const name of names) await copyFile(join(source, name), join(folder, 'more', name));
    await copyFile(join(source, names[0]!), join(folder, '=1+2.jpg'));
    await writeFile(join(folder, 'broken.jpg'), 'not an image');
    await id('nav-try').click();
    await id('try-folder').click();
    await id('batch-choose').click();
    await eventually(async () => expect(await id('browse-path').inputValue()).not.toBe(''));
    await id('browse-path').fill(folder);
    await id('browse-go').click();
    await eventually(async () => expect(await id('browse-path').inputValue()).toBe(folder));
    await id('browse-use').click();
    await id('batch-count').filter({ hasText: '14 of 14' }).waitFor({ timeout: slowMs });
    await id('batch-class').selectOption({ label: 'Not readable (1)' });
    await eventually(async () => expect(await id('batch-row').count()).toBe(1));
    expect(await id('batch-row').getAttribute('data-name')).toBe('broken.jpg');
    await id('batch-class').selectOption('');
    await id('batch-by-probability').click();
    const shares = await id('batch-row').locator('.chance').allTextContents();
    const values = shares.map((text) => Number.parseFloat(text));
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(values.length).toBeGreaterThan(5);
    await bench.page.locator('[data-testid=batch-row] img').first().waitFor();
    expect(await runAxe(bench.page)).toEqual([]);
    await takeScreenshot(bench, 'batch');
    const save = async (button: string) => {
      const download = bench.page.waitForEvent('download', { timeout: slowMs });
      await id(button).click();
      const found = await download;
      return { name: found.suggestedFilename(), text: await readFile(await found.path(), 'utf8') };
    };
    const csv = await save('batch-csv');
    expect(csv.name).toMatch(/^predictions-graft-e2e-.*\.csv$/);
    expect(csv.text.split('\r\n')).toHaveLength(15);
    expect(csv.text).toContain("'=1+2.jpg");
    const json = JSON.parse((await save('batch-json')).text) as { name: string; problem: string | null }[];
    expect(json.filter(({ problem }) => problem !== null).map(({ name }) => name)).toEqual(['broken.jpg']);
    const html = (await save('batch-page')).text;
    expect(html.match(/data:image\/webp;base64/g)).toHaveLength(13);
    expect(html).not.toContain('<script');
    expect(html).not.toContain(folder);
    const beside = await bench.page.context().browser()!.newPage();
    await beside.setContent(html);
    expect(await beside.locator('.examples img').count()).toBe(13);
    await takeScreenshot({ ...bench, page: beside }, 'batch-page');
    await beside.close();
  }, 400_000);

  it('opens an image of the folder in the lens', async () => {
    await id('batch-look').first().click();
    await id('lens').waitFor();
    await id('heat-map').first().waitFor({ timeout: slowMs });
    await id('lens-close').click();
  }, 300_000);

  it('is Korean in Korean, in the dark and in a small window', async () => {
    await command('한국어');
    await bench.page.emulateMedia({ colorScheme: 'dark' });
    await bench.page.setViewportSize({ width: 900, height: 600 });
    await id('try-folder').click();
    await id('batch-row').first().waitFor();
    await takeScreenshot(bench, 'batch-ko-dark');
    expect(await runAxe(bench.page)).toEqual([]);
    await bench.page.keyboard.press('Escape');
    await command('펭귄');
    await bench.page.locator('[data-testid=find-dialog][data-state=done]').waitFor({ timeout: slowMs });
    await takeScreenshot(bench, 'find-ko-dark');
    const fits = await id('find-dialog').evaluate((one) => one.scrollWidth <= one.clientWidth);
    expect(fits).toBe(true);
    expect(await runAxe(bench.page)).toEqual([]);
    await bench.page.setViewportSize({ width: 1280, height: 1300 });
    await takeScreenshot(bench, 'find-ko-dark-large');
    expect(bench.pageErrors).toEqual([]);
  }, 400_000);
});
