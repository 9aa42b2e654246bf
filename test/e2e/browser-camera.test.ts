// Images of a camera, which Chromium replaces by a test pattern: refused, then for a class and for Try; and pasted images in Try.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { eventually } from '../contract/suite';
import { noisyPng } from '../engine/support';
import { runAxe } from './axe';
import { openInBrowser } from './open-browser';
import { useWorkbench } from './test-workbench';

describe('the camera', () => {
  const bench = useWorkbench('camera', () =>
    openInBrowser(undefined, 'sample', 1, ['--use-fake-device-for-media-stream']),
  );
  const { id } = bench;
  const isIn = (state: string) =>
    eventually(async () => expect(await id('camera').getAttribute('data-state')).toBe(state), 30_000);
  const captured = async () => Number(/\d+/.exec((await id('camera-count').textContent()) ?? '')?.[0] ?? 0);
  /** Captures one image, once the camera has sent its first. */
  async function captureOne() {
    const width = () =>
      bench.page.locator('video').evaluate((video) => (video as HTMLVideoElement).videoWidth);
    await eventually(async () => expect(await width()).toBeGreaterThan(0), 30_000);
    await id('camera-capture').press('Enter');
    await eventually(async () => expect(await captured()).toBe(1));
  }
  const total = () => id('data-total').textContent();

  it('says so if it is not allowed, and can be asked again', async () => {
    await bench.sampleIsOpen();
    await id('class-row-1').click();
    await id('class-camera').click();
    await isIn('denied');
    expect(await bench.page.getByRole('alert').textContent()).toMatch(/The camera was not allowed/);
    expect(await runAxe(bench.page)).toEqual([]);
    await bench.takeBoth('camera-denied');
    await bench.page.context().grantPermissions(['camera']);
    await id('camera-again').click();
    await isIn('live');
  });

  it('captures one image by a click and many while the button is held, and adds them to the class as one edit', async () => {
    await captureOne();
    const before = await captured();
    await id('camera-capture').hover();
    await bench.page.mouse.down();
    await eventually(async () => expect(await captured()).toBeGreaterThan(before + 3));
    await bench.page.mouse.up();
    const held = await captured();
    await id('strip-remove').first().click();
    expect(await captured()).toBe(held - 1);
    expect(await runAxe(bench.page)).toEqual([]);
    await bench.takeBoth('camera');
    await id('camera-add').click();
    await id('camera').waitFor({ state: 'detached' });
    await eventually(async () => expect(await total()).toContain(`${430 + held - 1} images`), 60_000);
    const added = join(bench.home, 'projects', 'sample', 'added');
    const files = (await readdir(added)).filter((name) => name.endsWith('.jpg'));
    expect(files).toHaveLength(held - 1);
    const { width, height, format } = await sharp(await readFile(join(added, files[0]!))).metadata();
    expect([width! > 300, height! > 200, format]).toEqual([true, true, 'jpeg']);
    await id('undo').click();
    await eventually(async () => expect(await total()).toContain('430 images'), 60_000);
  });

  it('gives images to Try, as the clipboard does, and is off afterward', async () => {
    await id('nav-model').click();
    await id('layer-predictions').waitFor();
    await id('nav-try').click();
    await id('try-camera').click();
    await isIn('live');
    await captureOne();
    const count = await captured();
    await id('camera-add').click();
    const cards = bench.page.locator('[data-testid=prediction]');
    await eventually(async () => expect(await cards.count()).toBe(count), 60_000);
    const bytes = [...noisyPng([20, 20, 220], 99)];
    await bench.page.evaluate((values) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(values)], 'pasted.png', { type: 'image/png' }));
      dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, bytes);
    await eventually(async () => expect(await cards.count()).toBe(count + 1), 60_000);
    expect(bench.pageErrors).toEqual([]);
  });
});
