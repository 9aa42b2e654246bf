// Images in S3 in the window: a bucket of a real server is opened by its address, shown, and told apart from one that is not there.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findMoto, startStorage, type TestStorage } from '../objects/storage';
import { openInBrowser } from './open-browser';
import { build, root, takeScreenshot, type Workbench } from './workbench';

const python = findMoto();
const before = { ...process.env };
let storage: TestStorage;
let bench: Workbench;

beforeAll(async () => {
  if (!python) return;
  await build();
  storage = await startStorage(python);
  await storage.change({ upload: join(root, 'assets/samples/drawings'), prefix: 'drawings' });
  Object.assign(process.env, { AWS_ENDPOINT_URL: storage.address, ...storage.users.owner });
}, 600_000);
afterAll(async () => {
  await bench?.close();
  storage?.stop();
  process.env = before;
});

const id = (name: string) => bench.page.getByTestId(name);

async function openAddress(address: string): Promise<void> {
  await bench.page.keyboard.press('Control+k');
  await id('command-search').fill('S3');
  await bench.page.keyboard.press('Enter');
  await id('browse-path').fill(address);
  await id('browse-path').press('Enter');
}

it.skipIf(!python)(
  'opens a bucket by its address, and says which one is not there',
  { timeout: 240_000 },
  async () => {
    bench = await openInBrowser();
    const { page } = bench;
    const ofSample = await (async () => {
      await id('nav-data').click();
      await page.waitForFunction(() => document.querySelectorAll('[data-testid=image] img').length > 3);
      return id('data-total').textContent();
    })();
    await page.keyboard.press('Control+k');
    await id('command-search').fill('S3');
    await page.keyboard.press('Enter');
    await id('browse-objects').waitFor();
    await takeScreenshot(bench, 's3-address');
    await page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(bench, 's3-address-dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await page.keyboard.press('Escape');

    await openAddress('s3://photos/drawings');
    await expect.poll(() => id('data-folder').textContent(), { timeout: 60_000 }).toMatch('drawings');
    await expect.poll(() => id('data-folder').getAttribute('title')).toBe('s3://photos/drawings');
    await expect.poll(() => id('data-total').textContent(), { timeout: 60_000 }).toBe(ofSample);
    await page.waitForFunction(() => {
      const images = [...document.querySelectorAll<HTMLImageElement>('[data-testid=image] img')];
      return images.length > 3 && images.every((image) => image.naturalWidth > 0);
    });
    await takeScreenshot(bench, 's3-data');

    await openAddress('s3://no-such-bucket/x');
    await page.getByText('The bucket no-such-bucket was not found').first().waitFor();
    await takeScreenshot(bench, 's3-missing');
    await page.evaluate(() => localStorage.setItem('graft.locale', 'ko'));
    await page.reload();
    await page.getByText('버킷 no-such-bucket').first().waitFor();
    await takeScreenshot(bench, 's3-missing-ko');
    expect(bench.pageErrors).toEqual([]);
  },
);
