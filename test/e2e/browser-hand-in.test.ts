// Hand-ins of labs in Chromium: a student saves one, a teacher opens those of a class, sorts, looks at one, and saves CSV.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { parseHandIn } from '#shared/labs/hand-in/hand-in';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { openInBrowser } from './open-browser';
import { useWorkbench } from './test-workbench';
import { dropFiles, takeScreenshot } from './workbench';

const bench = useWorkbench('hand-in', () => openInBrowser(undefined, 'start'));
const { id } = bench;
const text = async (name: string) => ((await id(name).textContent()) ?? '').replace(/\s+/g, ' ').trim();
/** Clicks, and returns the path and content of what is downloaded. */
async function saved(button: string) {
  const arriving = bench.page.waitForEvent('download');
  await id(button).click();
  const download = await arriving;
  const path = join(bench.home, download.suggestedFilename());
  await download.saveAs(path);
  return { path, content: readFileSync(path, 'utf8') };
}
let own = '';

it('saves what a student did as one file', async () => {
  await id('start-labs').click();
  await id('open-lab-shrinkingImage').click();
  await id('lab-panel').waitFor();
  await id('lab-number').fill('60');
  await id('lab-do').click();
  await eventually(async () => expect(await id('lab-verdict').getAttribute('data-verdict')).toBe('done'));
  await id('lab-next').click();
  await id('lab-number').fill('4');
  await id('lab-next').click();
  await id('hand-in').click();
  await id('hand-in-images').waitFor();
  expect(await text('hand-in-counts')).toBe('1 of 7 steps done, 1 of them by Graft');
  expect(await id('hand-in-save').getAttribute('data-reason')).toBe('Enter your name.');
  await id('hand-in-name').fill('김민지');
  await takeScreenshot(bench, 'hand-in-dialog');
  const { path, content } = await saved('hand-in-save');
  own = path;
  expect(path).toMatch(/김민지-The-shrinking-image\.graftlab$/);
  const handIn = parseHandIn(content, 'own');
  expect(handIn).toMatchObject({ student: '김민지', lab: 'shrinkingImage', language: 'en' });
  expect(handIn.steps.slice(0, 3)).toMatchObject([
    { id: 'conv', state: 'done', helped: true, answer: 60, measured: 62, found: '62 × 62 × 32, 896' },
    { id: 'pool', state: 'skipped', answer: 4 },
    { id: 'same', state: 'open' },
  ]);
  expect(handIn.steps[0]!.seconds).toBeGreaterThan(0);
  expect(handIn.network).toMatchObject({ layers: 2, total: 896 });
  expect(handIn.images.map(({ what }) => what)).toEqual(['graph', 'convolution']);
  // No path of this machine, nor of a dataset.
  expect(content).not.toContain(bench.home);
  expect(content).not.toMatch(/sample:|\/animals\//);
  expect(bench.pageErrors).toEqual([]);
}, 120_000);

it('shows the beginning of a graph that is much higher than wide, not a line', async () => {
  await id('nav-labs').click();
  await id('open-lab-bottleneck').click();
  await eventually(async () => expect(await text('lab-title')).toBe('The bottleneck'));
  await id('lab-step-vgg').click();
  await id('lab-do').click();
  await eventually(async () => expect(await id('lab-verdict').getAttribute('data-verdict')).toBe('done'));
  await id('hand-in').click();
  await id('hand-in-images').waitFor();
  const image = id('hand-in-images').locator('img').first();
  const { width, height } = await image.evaluate((one: HTMLImageElement) => ({
    width: one.naturalWidth,
    height: one.naturalHeight,
  }));
  expect(height / width).toBeGreaterThan(4.5);
  const pixels = await sharp(await image.screenshot())
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { data, info } = pixels;
  const columns = Array.from({ length: info.width }, (_, x) =>
    Array.from({ length: info.height }, (_, y) => data[y * info.width + x]!).some((level) => level < 235),
  );
  expect(columns.filter(Boolean).length / info.width).toBeGreaterThan(0.3);
  await takeScreenshot(bench, 'hand-in-tall');
  await bench.page.keyboard.press('Escape');
  await id('nav-labs').click();
  await id('open-lab-shrinkingImage').click();
  await eventually(async () => expect(await text('lab-title')).toBe('The shrinking image'));
  expect(bench.pageErrors).toEqual([]);
}, 60_000);

it('shows a step as code, copies it, and saves the lab as a notebook', async () => {
  await id('lab-step-same').click();
  await id('lab-code').click();
  await eventually(async () =>
    expect(await id('lab-code-lines').textContent()).toContain(
      'x = keras.layers.Conv2D(filters=64, kernel_size=3, padding="same", name="conv2d_1")(x)',
    ),
  );
  await takeScreenshot(bench, 'lab-code');
  const { path, content } = await saved('lab-notebook');
  expect(path).toMatch(/The-shrinking-image\.ipynb$/);
  const { cells, nbformat } = JSON.parse(content);
  expect(nbformat).toBe(4);
  expect(cells.map(({ id: cell }: { id: string }) => cell)).toContain('step-stride');
  await id('lab-step-five').click();
  expect(await id('lab-code-lines').textContent()).toContain('x = inputs');
  expect(bench.pageErrors).toEqual([]);
}, 60_000);

it('lays formulas out by KaTeX, under the content policy', async () => {
  const policy: string[] = [];
  bench.page.on('console', (message) => policy.push(message.text()));
  await id('nav-labs').click();
  await id('open-lab-convolutionByHand').click();
  await id('lab-step-laplace').click();
  await bench.page.locator('[data-testid=lab-say] .katex').first().waitFor();
  expect(
    await bench.page.locator('[data-testid=lab-say] [role=math]').last().getAttribute('aria-label'),
  ).toBe('Δ I = I(i+1, j) + I(i-1, j) + I(i, j+1) + I(i, j-1) - 4 · I(i, j)');
  // Its own fonts, and no overflow of the panel.
  await eventually(async () =>
    expect(await bench.page.evaluate(() => document.fonts.check('16px KaTeX_Math'))).toBe(true),
  );
  const loaded = await bench.page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => /KaTeX/.test(name)),
  );
  expect(loaded.length).toBeGreaterThan(0);
  expect(loaded.filter((name) => !name.endsWith('.woff2'))).toEqual([]);
  const isWide = await id('lab-say').evaluate((one) => one.scrollWidth > one.clientWidth + 1);
  expect(isWide).toBe(false);
  await takeScreenshot(bench, 'formula-laplace');
  await id('lab-step-box').click();
  await id('lab-do').click();
  await bench.page.locator('[data-testid=lab-verdict] .katex').first().waitFor();
  await takeScreenshot(bench, 'formula-box');
  await bench.command('한국어');
  await bench.page.emulateMedia({ colorScheme: 'dark' });
  await bench.page.waitForTimeout(400);
  expect(await runAxe(bench.page)).toEqual([]);
  await takeScreenshot(bench, 'formula-box-ko-dark');
  await bench.page.emulateMedia({ colorScheme: 'light' });
  await bench.command('English');
  expect(policy.filter((text) => /Content Security Policy|Refused/i.test(text))).toEqual([]);
  expect(bench.pageErrors).toEqual([]);
  await id('nav-labs').click();
  await id('open-lab-shrinkingImage').click();
  await id('lab-panel').waitFor();
}, 90_000);

it('opens the files of a class as a table', async () => {
  const folder = join(bench.home, 'class');
  mkdirSync(folder);
  const first = JSON.parse(readFileSync(own, 'utf8'));
  const files = [own];
  for (let i = 0; i < 30; i++) {
    const path = join(folder, `student-${i}.graftlab`);
    const steps = first.steps.map((step: object, at: number) => ({
      ...step,
      ...(at <= i % 8 && {
        state: 'done',
        helped: i % 5 === 0,
        answer: at === 6 ? 'stays' : 20 + ((i * 13) % 50),
      }),
      seconds: 40 + ((i * 37) % 90),
    }));
    writeFileSync(path, JSON.stringify({ ...first, student: `Student ${i}`, steps, images: [] }));
    files.push(path);
  }
  const hostile = join(folder, 'hostile.graftlab');
  writeFileSync(hostile, '{"format":"graft-lab","version":9}');
  const other = join(folder, 'image.png');
  writeFileSync(other, 'no hand-in');
  await id('nav-labs').click();
  await id('labs-hand-ins').click();
  await takeScreenshot(bench, 'hand-ins-empty');
  await id('open-hand-ins').setInputFiles([...files, hostile, other]);
  await eventually(async () => expect(await id('hand-in-row').count()).toBe(31), 20_000);
  expect(await text('hand-ins-refused')).toContain(
    'hostile.graftlab: it has version 9; this Graft reads version 1.',
  );
  await eventually(async () =>
    expect(await text('hand-ins-refused')).toContain('image.png: it is not a hand-in of a lab.'),
  );
  expect(await text('hand-ins-spread')).toContain('31 students');
  await id('sort-step-conv').click();
  const [firstRow] = await id('hand-in-row').allTextContents();
  expect(firstRow).toContain('20');
  await id('sort-done').click();
  expect((await id('hand-in-row').allTextContents())[0]).toMatch(/Student \d+7?/);
  await takeScreenshot(bench, 'hand-ins-table');
  const { content } = await saved('hand-ins-csv');
  expect(content.split('\r\n')).toHaveLength(32);
  expect(content).toContain('김민지,0,1,1,0,');
  // The same file again replaces itself, also dropped on another page.
  await id('nav-labs').click();
  await dropFiles(bench.page, 'view-labs', [own]);
  await id('hand-in-row').first().waitFor();
  await eventually(async () =>
    expect(await bench.page.locator('[data-testid=hand-ins-refused]').count()).toBe(0),
  );
  expect(await id('hand-in-row').count()).toBe(31);
  await id('sort-student').click();
  await id('hand-in-show').getByText('김민지').click();
  await id('student').waitFor();
  await takeScreenshot(bench, 'hand-ins-student');
  await bench.page.keyboard.press('Escape');
  expect(bench.pageErrors).toEqual([]);
}, 120_000);

it('is accessible, and complete in Korean and in the dark', async () => {
  await bench.command('한국어');
  await bench.page.emulateMedia({ colorScheme: 'dark' });
  await bench.page.waitForTimeout(400);
  expect(await runAxe(bench.page)).toEqual([]);
  await takeScreenshot(bench, 'hand-ins-table-ko-dark');
  await id('hand-ins-close').click();
  await takeScreenshot(bench, 'hand-ins-empty-ko-dark');
  await id('nav-labs').click();
  await id('open-lab-shrinkingImage').click();
  await id('lab-step-stride').click();
  await id('lab-code-lines').waitFor();
  await takeScreenshot(bench, 'lab-code-ko-dark');
  await id('hand-in').click();
  await id('hand-in-images').waitFor();
  await takeScreenshot(bench, 'hand-in-dialog-ko-dark');
  expect(bench.pageErrors).toEqual([]);
}, 60_000);
