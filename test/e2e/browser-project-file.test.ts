// A project as one file in the window: exported with a download, opened by the menu and by a drop, and its images found again.
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../contract/suite';
import { runAxe } from './axe';
import { useWorkbench } from './test-workbench';
import { dropFiles } from './workbench';

const bench = useWorkbench('project-file');
const { id, sampleIsOpen, takeBoth } = bench;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function exportTo(path: string, images: boolean): Promise<void> {
  await id('project-switcher').click();
  await id('export-project').click();
  await id('project-file-size').filter({ hasText: /MB|KB/ }).waitFor();
  if (images) await id('export-images').check();
  await takeBoth(images ? 'project-file-images' : 'project-file');
  const downloading = bench.page.waitForEvent('download');
  await id('project-file-save').click();
  const download: Download = await downloading;
  await download.saveAs(path);
  await eventually(async () => expect(await id('project-file-save').count()).toBe(0));
}
const projects = async () =>
  (await readdir(join(bench.home, 'projects'))).filter((name) => !name.startsWith('.')).sort();

test('exports a project with its images, and opens the file as a new project', async () => {
  await sampleIsOpen();
  const path = join(folder, 'sample.graft');
  await exportTo(path, true);
  expect((await stat(path)).size).toBeGreaterThan(500_000);
  // The copy in the project is deleted once it is downloaded.
  const exports = join(bench.home, 'projects/sample/exports');
  await eventually(async () => expect(await readdir(exports)).toEqual([]));
  await bench.page.getByTestId('project-file-input').setInputFiles(path);
  await eventually(async () => expect(await projects()).toHaveLength(2));
  await sampleIsOpen();
  await eventually(async () => expect(await id('project-switcher').textContent()).toContain('2'));
  // The upload is deleted, too.
  expect(await readdir(join(bench.home, 'projects/sample/uploads')).catch(() => [])).toEqual([]);
});

test('asks for images that the file does not contain, and finds them by content', async () => {
  const path = join(folder, 'without.graft');
  await exportTo(path, false);
  expect((await stat(path)).size).toBeLessThan(3_000_000);
  await dropFiles(bench.page, 'view-data', [path]);
  await id('missing-images').waitFor();
  await takeBoth('missing-images');
  expect(await runAxe(bench.page)).toEqual([]);
  await id('find-images-1').click();
  await id('browse-path').fill(join(bench.home, 'projects/sample/images'));
  await bench.page.keyboard.press('Enter');
  await id('browse-use').click();
  await sampleIsOpen();
  await eventually(async () => expect(await id('missing-images').count()).toBe(0));
  expect(await projects()).toHaveLength(3);
});

test('shows what takes how much, empties it with one click, and undoes that', async () => {
  const thumbnails = join(bench.home, 'projects/sample/cache/thumbnails');
  expect((await readdir(thumbnails)).length).toBeGreaterThan(3);
  await id('project-switcher').click();
  await id('disk-space').click();
  await bench.page.getByText(/All projects share/).waitFor();
  await takeBoth('disk');
  expect(await runAxe(bench.page)).toEqual([]);
  await id('empty-sample').click();
  await id('disk-undo').waitFor();
  expect(await readdir(thumbnails).catch(() => [])).toEqual([]);
  await id('disk-undo').click();
  await eventually(async () => expect((await readdir(thumbnails)).length).toBeGreaterThan(3));
  await bench.page.keyboard.press('Escape');
});

test('refuses a file that is something else, and leaves no project behind', async () => {
  const path = join(folder, 'not.graft');
  await writeFile(path, 'something else');
  await bench.page.getByTestId('project-file-input').setInputFiles(path);
  await bench.page.getByText(/not a complete zip archive/).waitFor();
  expect(await projects()).toHaveLength(3);
  expect(bench.pageErrors).toEqual([]);
});
