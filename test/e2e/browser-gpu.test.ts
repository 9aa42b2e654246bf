// The GPUs in the state of the engine: listed by what a recorded nvidia-smi answers, chosen by keyboard, in both languages.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { machineOf, recorded } from '../runtime/gpu/machines';
import { runAxe } from './axe';
import { openInBrowser } from './open-browser';
import { build, takeScreenshot, type Workbench } from './workbench';

const cache = mkdtempSync(join(tmpdir(), 'graft-gpu-choice-'));
const before = { ...process.env };
let bench: Workbench;

beforeAll(() => build(), 180_000);
afterAll(async () => {
  await bench?.close();
  process.env = before;
  rmSync(cache, { recursive: true, force: true });
});

const id = (name: string) => bench.page.getByTestId(name);

it('lists GPUs with memory, what they need and why one cannot be used, and stores the choice', {
  timeout: 180_000,
}, async () => {
  const smi = { table: recorded.two + recorded.maxwell, list: recorded.twoList };
  const { root } = await machineOf({ smi });
  Object.assign(process.env, {
    GRAFT_CACHE: cache,
    PATH: `${join(root, 'usr/bin')}${delimiter}${process.env.PATH}`,
  });
  bench = await openInBrowser(undefined, 'start');
  const { page } = bench;
  await id('connection-state').click();
  await id('gpu-choice').waitFor();
  const text = (await id('gpu-choice').textContent()) ?? '';
  expect(text).toContain('Tesla T4, 16');
  expect(text).toContain('NVIDIA GeForce RTX 4080 SUPER');
  expect(text).toContain('GeForce GTX 980 has compute capability 5.2; TensorFlow requires 6.0 or higher');
  expect(text).toContain('NVIDIA driver 535.129.03 (525.60.13 or newer is required)');
  expect(text).toContain('is a download of 3.3 GB');
  expect(await id('device-auto').isChecked()).toBe(true);
  expect(await runAxe(page)).toEqual([]);
  await takeScreenshot(bench, 'gpu-choice');

  await id('device-auto').focus();
  await page.keyboard.press('ArrowDown');
  const stored = async () =>
    JSON.parse(await readFile(join(cache, 'tensorflow/device.json'), 'utf8').catch(() => '{}')).use;
  await expect.poll(stored).toBe('GPU-98178f31-8a86-f31c-2e94-6c57af3f8ebc');
  await id('device-cpu').check();
  await expect.poll(stored).toBe('cpu');

  await page.emulateMedia({ colorScheme: 'dark' });
  await takeScreenshot(bench, 'gpu-choice-dark');
  expect(await runAxe(page)).toEqual([]);

  await page.evaluate(() => localStorage.setItem('graft.locale', 'ko'));
  await page.reload();
  await id('connection-state').click();
  await id('gpu-choice').waitFor();
  expect(await id('gpu-choice').textContent()).toContain('NVIDIA 드라이버 535.129.03(525.60.13 이상 필요)');
  expect(await id('device-cpu').isChecked()).toBe(true);
  await takeScreenshot(bench, 'gpu-choice-ko');
});
