// The card of the fast engine, with TensorFlow's real wheel: offered, downloading, cancelled, continued, failed, installed, hidden.
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRuntimeRecord } from '../../src-main/store/runtime-record';
import { type RealIndex, serveRealWheel } from '../runtime/real-index';
import { runAxe } from './axe';
import { openInBrowser } from './open-browser';
import { build, takeScreenshot, type Workbench } from './workbench';

const cache = mkdtempSync(join(tmpdir(), 'graft-fast-engine-'));
const before = { ...process.env };
let index: RealIndex | null = null;
let bench: Workbench;

beforeAll(async () => {
  build();
  index = await serveRealWheel();
  Object.assign(process.env, {
    GRAFT_CACHE: cache,
    PIP_CONFIG_FILE: '/dev/null',
    PIP_FIND_LINKS: '',
    PIP_INDEX_URL: index?.url ?? '',
    NO_PROXY: '127.0.0.1',
    no_proxy: '127.0.0.1',
  });
}, 180_000);
afterAll(async () => {
  await bench?.close();
  index?.close();
  process.env = before;
  rmSync(cache, { recursive: true, force: true });
});

const id = (name: string) => bench.page.getByTestId(name);
const phase = (name: string) => bench.page.locator(`[data-testid=fast-engine][data-phase=${name}]`);
const look = (name: string) => takeScreenshot(bench, `fast-engine-${name}`);

describe('the fast engine', () => {
  it('is offered on the start page with its size, is cancelled, continued and installed', async (context) => {
    if (!index) return context.skip('no package index can be reached');
    bench = await openInBrowser(undefined, 'start');
    const { page } = bench;
    await phase('offered').waitFor();
    expect(await id('fast-engine').textContent()).toContain('177 MB');
    expect(await id('connection-state').textContent()).toContain('Built-in engine');
    await look('offered');
    expect(await runAxe(page)).toEqual([]);

    index.bytesPerSecond = 4e6;
    await id('install-fast-engine').click();
    await phase('installing').waitFor();
    await page.waitForFunction(() =>
      /\d+ MB of 177 MB · .*MB\/s · .*left/.test(
        document.querySelector('[data-testid=fast-engine-progress]')?.textContent ?? '',
      ),
    );
    await look('downloading');
    expect(await runAxe(page)).toEqual([]);
    await page.waitForTimeout(4000);
    await id('cancel-fast-engine').click();
    await phase('interrupted').waitFor();
    const had = Number(/([\d.]+) MB of/.exec((await id('fast-engine-resumes').textContent()) ?? '')?.[1]);
    expect(had).toBeGreaterThan(5);
    await look('interrupted');

    index.broken = true;
    await id('install-fast-engine').click();
    await phase('failed').waitFor();
    expect(await id('fast-engine-failure').textContent()).toMatch(/tensorflow.*\.whl/);
    await look('failed');
    expect(await runAxe(page)).toEqual([]);

    index.broken = false;
    index.bytesPerSecond = 1e9;
    const sentBefore = index.sent;
    await id('install-fast-engine').click();
    await phase('done').waitFor({ timeout: 300_000 });
    // What was there was not downloaded again.
    expect(index.sent - sentBefore).toBeLessThan(177e6 - (had - 4) * 1e6);
    expect(readRuntimeRecord(cache).record?.kind).toBe('native-cpu');
    await page.waitForFunction(() =>
      /GFLOP/.test(document.querySelector('[data-testid=fast-engine]')?.textContent ?? ''),
    );
    expect(await id('connection-state').textContent()).toContain('Fast engine');
    await look('done');
    await id('close-fast-engine').click();
    await id('fast-engine').waitFor({ state: 'detached' });
    await id('connection-state').click();
    expect(await id('engine-report').textContent()).toMatch(/TensorFlow 2\..*GFLOP/);
    await look('report');
  }, 600_000);

  it('is hidden when it is not wanted, stays in the state of the engine, and says what is in the way', async () => {
    await bench?.close();
    process.env.GRAFT_CACHE = join(cache, 'other');
    process.env.PIP_NO_INDEX = '1';
    bench = await openInBrowser(undefined, 'start');
    await id('language').click();
    await id('language-ko').click();
    await bench.page.locator('[data-testid=theme] button').nth(2).click();
    await phase('obstacle').waitFor();
    expect(await id('fast-engine-obstacle').textContent()).toContain('PIP_INDEX_URL');
    expect(await id('install-fast-engine').getAttribute('aria-disabled')).toBe('true');
    await look('obstacle-ko-dark');
    expect(await runAxe(bench.page)).toEqual([]);
    await id('decline-fast-engine').click();
    await id('fast-engine').waitFor({ state: 'detached' });
    await bench.page.reload();
    await id('nav-start').click();
    await id('start-sample').waitFor();
    expect(await id('fast-engine').count()).toBe(0);
    await id('connection-state').click();
    await id('engine-report').waitFor({ timeout: 60_000 });
    await id('fast-engine').waitFor();
    await look('declined-ko-dark');
  }, 180_000);

  it('names a stage that the built-in engine cannot train in reasonable time, and trains the head only', async () => {
    const { page } = bench;
    await page.keyboard.press('Escape');
    await id('nav-start').click();
    await id('start-sample').click();
    await id('class-row-6').waitFor({ timeout: 120_000 });
    // As an earlier measurement of this machine left it (test/engine/runs/measure-built-in.slow.test.ts makes one).
    const factor = (value: number) => ({ factor: value, runs: 1 });
    const corrections = {
      ...{ opening: factor(1), features: factor(1), graphs: factor(1), saving: factor(1) },
      ...{ shortSteps: factor(3), cachedEpochs: factor(400), pixelEpochs: factor(400) },
    };
    await writeFile(
      join(bench.home, 'speed.json'),
      JSON.stringify({ version: 2, engines: { wasm: { gflops: 8, corrections } } }),
    );
    await page.reload();
    await id('nav-train').click();
    await id('slow-engine').waitFor({ timeout: 120_000 });
    const stages = await page.locator('[data-testid^=stage-][data-testid$=-cost]').count();
    await look('slow-ko-dark');
    await id('language').click();
    await id('language-en').click();
    expect(await id('slow-engine').textContent()).toMatch(/takes about \d+ (min|h).* per epoch, \d+ (min|h)/);
    await look('slow-dark');
    expect(await runAxe(page)).toEqual([]);
    await id('slow-engine-head-only').click();
    await id('slow-engine').waitFor({ state: 'detached' });
    expect(await page.locator('[data-testid^=stage-][data-testid$=-cost]').count()).toBe(stages - 1);
    await id('undo').click();
    await id('slow-engine').waitFor();
  }, 300_000);
});
