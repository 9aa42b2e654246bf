// Images from a phone: a second page in the size of a phone sends photographs to the dialog of a class and of Try, over a server that other devices reach.
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import jsQR from 'jsqr';
import type { BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { readImageKinds } from '../images/support';
import { runAxe } from './axe';
import { openInBrowser } from './open-browser';
import { useWorkbench } from './test-workbench';
import { collectErrors, root, takeScreenshot } from './workbench';

/** A name that leads to this machine in the browsers of the test only. */
const host = 'graft-phone.test';
const fixture = (name: string) => join(root, 'test/fixtures', name);
/** Chromium logs the answer 422 to a file that is no image, and that a header has no effect without encryption. */
const expected = /status of 422|Cross-Origin-Opener-Policy header has been ignored/;
/** A photograph with EXIF orientation 6: stored lying, shown upright. */
const turned = async () => ({
  name: 'IMG_0001.jpg',
  mimeType: 'image/jpeg',
  buffer: await readFile(fixture('images/exif-6.jpg')),
});
/** Photographs as a phone takes them: 12 megapixels with grain, several MB. */
async function photograph(seed: number) {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 14 + seed };
  const create = { width: 4032, height: 3024, channels: 3 as const, noise };
  const buffer = await sharp({ create: { ...create, background: '#808080' } })
    .jpeg({ quality: 88 })
    .withExif({ IFD0: { Orientation: '1', Make: 'Phone' } })
    .toBuffer();
  return { name: `IMG_10${seed}.jpg`, mimeType: 'image/jpeg', buffer };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

describe('images from a phone', () => {
  const bench = useWorkbench('phone', async () => {
    const port = await freePort();
    return openInBrowser(undefined, 'sample', 1, [`--host-resolver-rules=MAP ${host} 127.0.0.1`], {
      server: ['--host', '0.0.0.0', '--port', String(port), '--address', `http://${host}:${port}`],
    });
  });
  const { id } = bench;
  const isIn = (state: string) =>
    eventually(async () => expect(await id('phone').getAttribute('data-state')).toBe(state), 30_000);
  const arrived = async () => Number(/\d+/.exec((await id('phone-count').textContent()) ?? '')?.[0] ?? 0);
  const total = () => id('data-total').textContent();
  const contexts: BrowserContext[] = [];
  afterAll(async () => {
    for (const context of contexts) await context.close();
  });

  /** Opens an address in a browser of its own, as a phone. */
  async function openPhone(address: string, locale: string, colorScheme: 'light' | 'dark' = 'light') {
    const browser = bench.page.context().browser()!;
    const context = await browser.newContext({
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      isMobile: true,
      hasTouch: true,
      locale,
      colorScheme,
    });
    contexts.push(context);
    const page = await context.newPage();
    const errors = collectErrors(page);
    await page.goto(address);
    return { page, errors };
  }
  const shoot = (page: Page, name: string) => takeScreenshot({ ...bench, shell: bench.shell, page }, name);
  const inputs = (page: Page) => page.locator('input[type=file]');

  /** Reads the code on the screen, as a scanner that does not try inverted colors. */
  async function scan(): Promise<string | undefined> {
    const png = await id('phone-code').screenshot();
    const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    return jsQR(new Uint8ClampedArray(data), info.width, info.height, { inversionAttempts: 'dontInvert' })
      ?.data;
  }

  it('shows a code that a scanner reads in both themes, with the address as text', async () => {
    await bench.sampleIsOpen();
    await id('class-row-1').click();
    await id('class-phone').click();
    await isIn('open');
    const address = (await id('phone-address').textContent())!;
    expect(address).toMatch(new RegExp(`^http://${host}:\\d+/phone/[\\w-]{43}/$`));
    expect(await scan()).toBe(address);
    expect(await id('phone-expires').textContent()).toMatch(/expires in 1[45] minutes/);
    expect(await runAxe(bench.page)).toEqual([]);
    await bench.takeBoth('phone');
    await bench.page.emulateMedia({ colorScheme: 'dark' });
    expect(await scan()).toBe(address);
    await bench.page.emulateMedia({ colorScheme: 'light' });
  });

  it('receives photographs from the phone, says what cannot be read, and adds them as one edit', async () => {
    const { page, errors } = await openPhone((await scan())!, 'en-US');
    await page.getByText('Take or choose photos').waitFor();
    expect(await page.locator('h1').textContent()).toContain('For the class “');
    expect(await inputs(page).first().getAttribute('accept')).toBe('image/*');
    expect(await inputs(page).nth(1).getAttribute('capture')).toBe('environment');
    expect(await runAxe(page)).toEqual([]);
    await shoot(page, 'phone-page');
    const text = { name: 'notes.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no image at all') };
    const heic = {
      name: 'IMG_2.HEIC',
      mimeType: 'image/heic',
      buffer: (await readImageKinds())('rgb.heic'),
    };
    await inputs(page)
      .first()
      .setInputFiles([await turned(), await photograph(1), heic, text]);
    const items = page.locator('li');
    await eventually(async () => expect(await page.locator('li[data-state=done]').count()).toBe(3), 60_000);
    expect(await items.nth(3).textContent()).toContain('expected an image, found text');
    expect(await page.getByRole('status').textContent()).toBe('3 of 4 photos have arrived.');
    expect(await runAxe(page)).toEqual([]);
    await shoot(page, 'phone-page-sent');
    expect(errors.filter((error) => !expected.test(error))).toEqual([]);
    await eventually(async () => expect(await arrived()).toBe(3));
    // The thumbnail is upright: the image with orientation 6 is stored with swapped sides.
    const shown = await id('phone-images')
      .locator('img')
      .evaluateAll((all) =>
        all.map((one) => (one as HTMLImageElement).naturalWidth / (one as HTMLImageElement).naturalHeight),
      );
    const { width, height } = await sharp(await readFile(fixture('images/exif-6.jpg'))).metadata();
    expect(shown.some((ratio) => Math.abs(ratio - height! / width!) < 0.05)).toBe(true);
    expect(await runAxe(bench.page)).toEqual([]);
    await bench.takeBoth('phone-arrived');

    await id('phone-add').click();
    await id('phone').waitFor({ state: 'detached' });
    await eventually(async () => expect(await total()).toContain('433 images'), 60_000);
    const added = join(bench.home, 'projects', 'sample', 'added');
    const files = (await readdir(added)).filter((name) => /\.(jpg|heic)$/.test(name));
    expect(files).toHaveLength(3);
    const bytes = await Promise.all(files.map((name) => readFile(join(added, name))));
    expect(bytes.some((one) => one.equals((heic as { buffer: Buffer }).buffer))).toBe(true);
    await id('undo').click();
    await eventually(async () => expect(await total()).toContain('430 images'), 60_000);
    await id('redo').click();
    await eventually(async () => expect(await total()).toContain('433 images'), 60_000);
    await id('undo').click();
    await eventually(async () => expect(await total()).toContain('430 images'), 60_000);

    // The link ended with the dialog: the page of the phone says so.
    await inputs(page)
      .first()
      .setInputFiles([await photograph(2)]);
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('This link has expired or was stopped.');
    expect(await inputs(page).first().isVisible()).toBe(false);
  });

  it('sends a photograph again after the connection was interrupted', async () => {
    await id('class-phone').click();
    await isIn('open');
    const { page } = await openPhone((await scan())!, 'ko-KR', 'dark');
    await page.getByText('사진 찍기 또는 고르기').waitFor();
    const again = await photograph(3);
    let cuts = 0;
    await page.route('**/photo', async (route) => {
      if (cuts++ < 2) await route.abort('connectionreset');
      else await route.continue();
    });
    await inputs(page).first().setInputFiles([again]);
    await page.getByText('연결이 끊겼습니다.').waitFor();
    await page.locator('li[data-state=done]').waitFor();
    expect(await page.getByRole('status').textContent()).toBe(
      '사진이 모두 도착했습니다. 이제 Graft에서 계속하세요.',
    );
    // A photograph that arrived is not added twice if it is sent again.
    await inputs(page).first().setInputFiles([again]);
    await eventually(async () => expect(await page.locator('li[data-state=done]').count()).toBe(2));
    await eventually(async () => expect(await arrived()).toBe(1));
    expect(await runAxe(page)).toEqual([]);
    await shoot(page, 'phone-page-korean-dark');
    await id('strip-remove').click();
    expect(await arrived()).toBe(0);
    await id('phone-stop').click();
    await isIn('stopped');
    await page.reload();
    expect(await page.locator('h1').textContent()).toBe('링크가 만료되었거나 중지되었습니다');
    await shoot(page, 'phone-page-over');
    await bench.takeBoth('phone-stopped');
    await id('phone-again').click();
    await isIn('open');
    await id('phone-renew').click();
    await id('phone-cancel').click();
  });

  it('gives images to Try, in Korean', async () => {
    await id('language').click();
    await id('language-ko').click();
    await id('nav-model').click();
    await id('layer-predictions').waitFor();
    await id('nav-try').click();
    await id('try-phone').click();
    await isIn('open');
    await bench.takeBoth('phone-korean');
    const { page } = await openPhone((await scan())!, 'ko-KR');
    await page.getByText('모델을 시험할 사진').waitFor();
    await inputs(page)
      .first()
      .setInputFiles([await turned(), await photograph(4)]);
    await eventually(async () => expect(await arrived()).toBe(2), 60_000);
    await id('phone-add').click();
    const cards = bench.page.locator('[data-testid=prediction]');
    await eventually(async () => expect(await cards.count()).toBe(2), 60_000);
    await eventually(async () => {
      for (const card of await cards.all()) expect(await card.getAttribute('data-top')).toBeTruthy();
    }, 60_000);
    expect(bench.pageErrors.filter((error) => !expected.test(error))).toEqual([]);
  });
});

describe('images from a phone without a server that other devices reach', () => {
  const bench = useWorkbench('phone-off');
  const { id } = bench;
  it('are not possible, and the dialog says why and which command changes that', async () => {
    await bench.sampleIsOpen();
    await id('class-row-1').click();
    await id('class-phone').click();
    await eventually(async () => expect(await id('phone').getAttribute('data-state')).toBe('off'));
    expect(await id('phone').textContent()).toContain('can be reached from this computer only');
    expect(await id('phone-command').textContent()).toMatch(
      /^graft open --host (\d+\.\d+\.\d+\.\d+|ADDRESS)$/,
    );
    expect(await runAxe(bench.page)).toEqual([]);
    await bench.takeBoth('phone-off');
    expect(bench.pageErrors).toEqual([]);
  });
});
