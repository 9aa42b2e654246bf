// The path browser: a typed path of a file is chosen in its folder.
// @vitest-environment node
import '../dom';

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import PathBrowser from '../../../src-renderer/components/PathBrowser.vue';
import { buildHelpers, temporaryFolder } from '../../engine/support';
import { mount } from '../mount';
import { openWindow } from '../window';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

async function openBrowser(show: 'folders' | 'models') {
  const window = await openWindow();
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'inside'));
  await writeFile(join(folder, 'net.keras'), 'x');
  await writeFile(join(folder, 'images.zip'), 'x');
  const chosen: string[] = [];
  const page = mount(
    PathBrowser,
    { show, onChoose: (path: string) => chosen.push(path) },
    { pinia: window.pinia, connection: window.connection },
  );
  onTestFinished(page.unmount);
  const names = () =>
    [...document.querySelectorAll('[data-testid=browse-entry]')].map((one) => one.textContent?.trim());
  return { page, folder, chosen, names };
}

test('chooses a model file by its typed path', async () => {
  const { page, folder, chosen, names } = await openBrowser('models');
  await page.set('browse-path', join(folder, 'net.keras'));
  await page.click('browse-go');
  await vi.waitFor(() => expect(names()).toEqual(['inside', 'images.zip', 'net.keras']));
  expect(document.querySelector('dialog [role=alert]')).toBeNull();
  expect(document.querySelector('.entry.on')?.textContent).toContain('net.keras');
  await page.click('browse-use');
  expect(chosen).toEqual([join(folder, 'net.keras')]);
});

test('keeps the typed path of an archive of images, and names a path that does not exist', async () => {
  const { page, folder, chosen, names } = await openBrowser('folders');
  await page.set('browse-path', join(folder, 'images.zip'));
  await page.click('browse-go');
  await vi.waitFor(() => expect(names()).toEqual(['inside']));
  await page.click('browse-use');
  expect(chosen).toEqual([join(folder, 'images.zip')]);
  await page.set('browse-path', join(folder, 'none'));
  await page.click('browse-go');
  await vi.waitFor(() =>
    expect(document.querySelector('dialog [role=alert]')?.textContent).toContain('none'),
  );
});

test('keeps a path that is typed while the first folder is being read', async () => {
  const { page, folder } = await openBrowser('folders');
  const field = page.get('browse-path') as HTMLInputElement;
  expect(field.value).toBe('');
  await page.set('browse-path', folder);
  await vi.waitFor(() =>
    expect(document.querySelector('[data-testid=browse-entries]')?.children.length).toBeGreaterThan(0),
  );
  expect(field.value).toBe(folder);
});

test('chooses an address in S3 as it is typed, without looking for a folder', async () => {
  const { page, chosen } = await openBrowser('folders');
  expect(page.get('browse-objects').textContent).toContain('s3://bucket/prefix');
  await page.set('browse-path', ' s3://photos/flowers ');
  await page.click('browse-go');
  await page.click('browse-use');
  expect(chosen).toEqual(['s3://photos/flowers', 's3://photos/flowers']);
  expect(document.querySelector('dialog [role=alert]')).toBeNull();
});
