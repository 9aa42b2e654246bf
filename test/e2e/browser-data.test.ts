// The user's images in the browser: by path, dropped, with unreadable files; and Ctrl-C during a run.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { makeHostileFolder } from './hostile-folder';
import { openInBrowser } from './open-browser';
import { descendants, isAlive } from './processes';
import { build, dropFiles, type Workbench } from './workbench';

let bench: Workbench;
let folder: string;
beforeAll(async () => {
  build();
  bench = await openInBrowser();
  folder = join(bench.home, 'mine');
  await makeHostileFolder(folder, 12);
  await bench.page.getByTestId('class-row-6').waitFor();
});
afterAll(() => bench?.close());

const total = () => bench.page.getByTestId('data-total').textContent();
const rejected = async () =>
  (await bench.page.getByTestId('rejected-image').allTextContents()).map((text) => text.trim()).sort();

describe('the user’s own images', () => {
  it('can be chosen by path; unreadable files are listed with the reason', async () => {
    const { page } = bench;
    await page.getByTestId('choose-folder').first().click();
    await eventually(async () => expect(await page.getByTestId('browse-path').inputValue()).not.toBe(''));
    await page.getByTestId('browse-path').fill(folder);
    await page.getByTestId('browse-go').click();
    await page.getByTestId('browse-entry').filter({ hasText: 'fruit' }).waitFor();
    await page.getByTestId('browse-use').click();
    await eventually(async () => expect(await total()).toMatch(/^\s*24\b/), 60_000);
    await eventually(async () => expect(await rejected()).toHaveLength(4), 60_000);
    const list = await rejected();
    expect(list[0]).toMatch(/huge\.png.*20,?000/s);
    expect(list[1]).toMatch(/empty\.jpg/);
    expect(list[2]).toMatch(/text\.png/);
    expect(list[3]).toMatch(/truncated\.jpg/);
  });

  it('can be trained on without the unreadable files', async () => {
    const { page } = bench;
    await page.getByTestId('nav-train').click();
    await page.getByTestId('stage-0-epochs').fill('3');
    await page.getByTestId('stage-0-epochs').press('Enter');
    await page.getByTestId('remove-stage-1').click();
    await page.getByTestId('start-run').click();
    await page.locator('[data-testid=run-status][data-status=done]').waitFor({ timeout: 120_000 });
    expect(await page.getByTestId('epoch-count').getAttribute('data-epochs')).toBe('3');
  });

  it('are uploaded when their folders are dropped', async () => {
    const { page } = bench;
    await page.getByTestId('nav-data').click();
    await mkdir(join(folder, 'nothing'));
    const dropped = ['animals', 'fruit', 'nothing'];
    await dropFiles(
      page,
      'view-data',
      dropped.map((name) => join(folder, name)),
    );
    await page.getByTestId('drop-replace').click();
    await eventually(
      async () => expect(await page.getByTestId('data-folder').textContent()).not.toMatch(/\bmine\s*$/),
      60_000,
    );
    await eventually(async () => expect(await total()).toMatch(/^\s*24\b/), 60_000);
    expect(await rejected()).toHaveLength(4);
    const uploads = join(bench.home, 'projects', 'sample', 'uploads');
    const [upload] = await readdir(uploads);
    expect((await readdir(join(uploads, upload!))).sort()).toEqual(dropped);
  });

  it('are kept, and the run stops cleanly, when the server receives Ctrl-C', async () => {
    const { page } = bench;
    await page.getByTestId('nav-train').click();
    await page.getByTestId('stage-0-epochs').fill('5000');
    await page.getByTestId('stage-0-epochs').press('Enter');
    await page.getByTestId('start-run').click();
    await page.locator('[data-testid=run-status][data-status=running]').waitFor({ timeout: 60_000 });
    await eventually(async () => {
      const epochs = await page.getByTestId('epoch-count').getAttribute('data-epochs');
      expect(Number(epochs)).toBeGreaterThan(2);
    }, 60_000);
    const family = [bench.pid, ...descendants(bench.pid, 'dist/main/')];
    process.kill(bench.pid, 'SIGINT');
    await eventually(() => expect(family.filter(isAlive)).toEqual([]), 20_000);
    await eventually(async () =>
      expect(await page.getByTestId('connection-banner').textContent()).toMatch(/start it again/i),
    );
    const runs = join(bench.home, 'projects', 'sample', 'runs');
    const ends = await Promise.all(
      (await readdir(runs)).map(async (run) => {
        const log = (await readdir(join(runs, run))).find((file) => file.endsWith('.jsonl'))!;
        const lines = (await readFile(join(runs, run, log), 'utf8')).trim().split('\n');
        return (JSON.parse(lines.at(-1)!) as { outcome: string }).outcome;
      }),
    );
    expect(ends.sort()).toEqual(['done', 'stopped']);
  });
});
