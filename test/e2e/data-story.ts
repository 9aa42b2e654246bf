// Data sets mended in the browser: an archive dropped, pictures relabelled, moved, left out, undone; duplicates and leaks.
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { build, dropFiles, root, type Workbench } from './workbench';

let bench: Workbench;
beforeAll(async () => {
  build();
  bench = await openInBrowser();
  await bench.page.getByTestId('class-row-6').waitFor();
});
afterAll(() => bench?.close());

const text = (id: string) => bench.page.getByTestId(id).first().textContent();
const show = async (name: string) => {
  if (process.env.GRAFT_SHOTS)
    await bench.page.screenshot({ path: join(process.env.GRAFT_SHOTS, `${name}.png`) });
};
const counts = async () =>
  (await bench.page.locator('[data-testid^=class-row-]').allTextContents()).map((row) =>
    row.trim().replace(/\s+/g, ' '),
  );

describe('a data set in the browser', () => {
  it('is a zip that was dropped, read in place with the parts that its folders give', async () => {
    const { page } = bench;
    await page.getByTestId('nav-data').click();
    await dropFiles(page, 'view-data', [join(root, 'test/fixtures/data-sets/folders.zip')]);
    await eventually(async () => expect(await text('data-total')).toMatch(/^\s*18\b/), 60_000);
    expect(await text('data-folder')).toMatch(/folders\.zip/);
    await page.getByTestId('parts-given').waitFor();
    await eventually(async () => expect(await page.locator('[data-testid=picture] img').count()).toBe(18));
    await show('zip');
  });

  it('has chosen pictures relabelled, moved and left out, and each taken back', async () => {
    const { page } = bench;
    const before = await counts();
    await page.getByTestId('picture').nth(0).click();
    await page
      .getByTestId('picture')
      .nth(2)
      .click({ modifiers: ['Shift'] });
    expect(await text('selection-bar')).toMatch(/3 pictures chosen/);
    await show('selected');
    await page.getByTestId('relabel').selectOption('dogs');
    await eventually(async () => expect(await counts()).not.toEqual(before));
    const relabelled = await counts();
    await page.getByTestId('picture').nth(0).click();
    await page.getByTestId('exclude').click();
    await eventually(async () => expect(await text('data-total')).toMatch(/^\s*17\b/));
    await page.getByTestId('data-undo').click();
    await eventually(async () => expect(await counts()).toEqual(relabelled));
    await page.getByTestId('data-undo').click();
    await eventually(async () => expect(await counts()).toEqual(before));
    await page.getByTestId('data-redo').click();
    await eventually(async () => expect(await counts()).toEqual(relabelled));
  });

  it('has a class renamed, and merged into another by its name', async () => {
    const { page } = bench;
    await page.getByTestId('class-row-0').click();
    await page.getByTestId('class-name').fill('kittens');
    await page.getByTestId('rename-class').click();
    await eventually(async () => expect((await counts()).join()).toMatch(/kittens/));
    await page.getByTestId('class-row-1').click();
    await page.getByTestId('class-name').fill('dogs');
    await page.getByTestId('rename-class').click();
    await eventually(async () => expect(await counts()).toHaveLength(1));
    expect(await text('data-edits')).toMatch(/^3 changes/);
  });

  it('shows pictures that are there twice, and which of them leak', async () => {
    const { page } = bench;
    const folder = join(bench.home, 'twice');
    await mkdir(folder);
    await cp(join(root, 'test/fixtures/data-sets/folders'), folder, { recursive: true });
    await cp(join(folder, 'train/cats/0.png'), join(folder, 'val/cats/again.png'));
    await cp(join(folder, 'train/dogs/0.png'), join(folder, 'train/dogs/again.png'));
    await page.getByTestId('choose-folder').first().click();
    await eventually(async () => expect(await page.getByTestId('browse-path').inputValue()).not.toBe(''));
    await page.getByTestId('browse-path').fill(folder);
    await page.getByTestId('browse-go').click();
    await page.getByTestId('browse-use').click();
    await eventually(async () => expect(await text('data-total')).toMatch(/^\s*20\b/), 60_000);
    await page.getByTestId('find-duplicates').click();
    await eventually(async () => expect(await page.getByTestId('duplicate').count()).toBe(2));
    expect(await text('leaks')).toMatch(/^1 picture is in another part/);
    await page.getByTestId('duplicate').first().scrollIntoViewIfNeeded();
    await show('duplicates');
    await page.getByTestId('exclude-second').first().click();
    await eventually(async () => expect(await text('duplicate-count')).toMatch(/1 pair/));
    expect(await page.getByTestId('leaks').count()).toBe(0);
    await page.getByTestId('split-by').selectOption('fold');
    await page.getByTestId('fold-of').waitFor();
    await show('folds');
    expect(bench.complaints).toEqual([]);
  });

  it('shows a picture as the network will see it', async () => {
    const { page } = bench;
    await page.getByTestId('picture').nth(0).dblclick();
    await page.getByTestId('preview-seen').waitFor();
    const told = async () =>
      /(\d+) × (\d+) pixels/
        .exec((await text('preview-size')) ?? '')
        ?.slice(1)
        .map(Number);
    const seen = () =>
      page
        .getByTestId('preview-seen')
        .evaluate((image) => [
          (image as HTMLImageElement).naturalWidth,
          (image as HTMLImageElement).naturalHeight,
        ]);
    await eventually(async () => expect(await seen()).toEqual(await told()));
    await show('preview');
    await page.keyboard.press('Escape');
    await page.getByTestId('preview-seen').waitFor({ state: 'detached' });
  });
});
