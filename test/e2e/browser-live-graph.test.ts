// Feature maps on the nodes of ResNet50 and DenseNet201 (709 layers) in Chromium: only those of visible nodes, filled while panning and zooming, renewed by an edit, and nothing blocked for long.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hookProcesses, readMoments } from '../bench/blocked';
import { tracePage } from '../bench/page-tasks';
import { eventually } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { storeOf } from './page-stores';
import { expectShort, measurePace } from './short-tasks';
import { useWorkbench } from './test-workbench';
import { root, takeScreenshot } from './workbench';

/** Pixels per side of the maps on nodes; the lens asks for larger ones. */
const nodeSide = 28;
/** The most layers that one request may ask for. */
const atOnce = 64;

describe('live feature maps on the graph', () => {
  let reports = '';
  const bench = useWorkbench('live-graph', async () => {
    reports = await mkdtemp(join(tmpdir(), 'graft-live-'));
    hookProcesses(root, reports);
    const opened = await openInBrowser();
    delete process.env.NODE_OPTIONS;
    return opened;
  });
  afterAll(() => rm(reports, { recursive: true, force: true }));
  const { id } = bench;

  /** Records the layers that each call for nodes asks for, and those that the canvas names as visible. */
  async function watch(): Promise<void> {
    const [session, live] = [await storeOf(bench.page, 'session'), await storeOf(bench.page, 'liveMaps')];
    await bench.page.evaluate(
      ([{ client }, store, side]) => {
        const [calls, ever]: [string[][], Set<string>] = [[], new Set()];
        const own = client.featureMaps;
        Object.assign(client, {
          featureMaps: (request: Parameters<typeof own>[0], options: Parameters<typeof own>[1]) => {
            if (request.side === side) calls.push(request.layers);
            return own(request, options);
          },
        });
        const show = store.show;
        Object.assign(store, {
          show(names: readonly string[]) {
            for (const name of names) ever.add(name);
            Object.assign(window, { visible: names });
            show(names);
          },
        });
        Object.assign(window, { asked: calls, ever });
      },
      [session, live, nodeSide] as const,
    );
  }
  /** Calls of feature maps for the graph, by the layers that each asked for. */
  const asked = () => bench.page.evaluate(() => (window as unknown as { asked: string[][] }).asked);
  /** Layers that were visible at some moment since the calls are recorded. */
  const ever = () => bench.page.evaluate(() => [...(window as unknown as { ever: Set<string> }).ever]);
  /** Layers of the drawn nodes as the canvas names them, the number of nodes, and of those with maps of the present graph. */
  const nodes = () =>
    bench.page.evaluate(() => {
      const drawn = [...document.querySelectorAll('[data-testid=graph-nodes] > *')];
      const filled = drawn.filter((node) => {
        const maps = node.querySelector('[data-testid=node-maps]');
        return maps && !maps.classList.contains('outdated');
      });
      const names = (window as unknown as { visible?: string[] }).visible ?? [];
      return { shown: [...names].sort(), drawn: drawn.length, filled: filled.length };
    });
  async function settled(): Promise<string[]> {
    let found = await nodes();
    await eventually(async () => {
      found = await nodes();
      expect(found.drawn).toBeGreaterThan(3);
      expect(found.filled).toBe(found.drawn);
      expect(found.shown).toHaveLength(found.drawn);
    }, 120_000);
    return found.shown;
  }
  async function choose(network: string): Promise<void> {
    const model = await storeOf(bench.page, 'model');
    await model.evaluate(
      (store, catalog) =>
        store.choose({ catalog, inputShape: [224, 224, 3], includeTop: true, weights: 'random' }),
      network,
    );
  }
  async function find(layer: string): Promise<void> {
    await bench.page.keyboard.press('Control+f');
    await id('layer-search').fill(layer);
    await id('search-result').first().click();
  }
  async function turnWheel(times: number, by: number, key?: 'Control'): Promise<void> {
    if (key) await bench.page.keyboard.down(key);
    for (let i = 0; i < times; i++) {
      await bench.page.mouse.wheel(0, by);
      await bench.page.waitForTimeout(30);
    }
    if (key) await bench.page.keyboard.up(key);
  }
  /** CPU time: other processes of a busy machine do not count. */
  async function expectSmooth(trace: Awaited<ReturnType<typeof tracePage>>, since: number): Promise<void> {
    const tasks = await trace.stop();
    const [engine] = await readMoments(reports, 'engine.js', since);
    console.log(
      `engine: late ${engine?.lateMs.toFixed(0) ?? 0} ms, computed ${engine?.computedMs.toFixed(0) ?? 0} ms`,
    );
    await expectShort(bench.page, 'maps are drawn', tasks);
    expect(engine?.computedMs ?? 0).toBeLessThan(50 * (await measurePace(bench.page)));
  }

  it('fills visible nodes of ResNet50 by one request, follows panning and an edit, and blocks nothing', async () => {
    await bench.sampleIsOpen();
    await id('nav-model').click();
    await id('layer-predictions').waitFor();
    await watch();
    await choose('resnet50');
    await bench.pinFirstImage();
    const trace = await tracePage(bench.page, 'live-graph');
    const since = Date.now();
    await id('nav-model').click();
    await find('conv2_block1_out');
    const first = await settled();
    const before = await asked();
    console.log(`visible ${first.length}, requests ${before.map(({ length }) => length).join(', ')}`);
    // One forward pass for all: the last request has every visible node, and none asks for all 177 layers.
    expect(before.at(-1)).toEqual(expect.arrayContaining(first.length <= atOnce ? first : []));
    expect(new Set(before.flat()).size).toBeLessThan(100);
    expect(await id('random-weights').textContent()).toContain('random weights');
    await takeScreenshot(bench, 'live-graph');

    // Panning fills other nodes, and asks only for those.
    const canvas = (await id('graph-canvas').boundingBox())!;
    await bench.page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
    await turnWheel(12, 240);
    const second = await settled();
    const panned = (await asked()).slice(before.length).flat();
    console.log(`after panning: ${second.length} visible, ${panned.length} asked for`);
    expect(second).not.toEqual(first);
    expect(panned.filter((name) => first.includes(name))).toEqual([]);
    expect(panned).toEqual(expect.arrayContaining(second.filter((name) => !first.includes(name))));

    // An edit computes the visible nodes again.
    const count = (await asked()).length;
    const drawing = () =>
      id('node-maps')
        .last()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const old = await drawing();
    const model = await storeOf(bench.page, 'model');
    await model.evaluate((store) =>
      store.edit({ edit: 'setParams', layer: 'conv1_relu', params: { activation: 'tanh' } }),
    );
    await eventually(async () => expect((await asked()).length).toBeGreaterThan(count), 60_000);
    const third = await settled();
    await eventually(async () => expect(await drawing()).not.toBe(old), 60_000);
    expect((await asked()).at(-1)).toEqual(expect.arrayContaining(third));
    await expectSmooth(trace, since);
    await bench.page.emulateMedia({ colorScheme: 'dark' });
    await takeScreenshot(bench, 'live-graph-dark');
    await bench.page.emulateMedia({ colorScheme: 'light' });
    expect(bench.pageErrors).toEqual([]);
  }, 600_000);

  it('pans and zooms over the 709 layers of DenseNet201 without blocking, and asks only for visible ones', async () => {
    await choose('densenet201');
    const model = await storeOf(bench.page, 'model');
    expect(await model.evaluate((store) => store.graph!.layers.length)).toBe(709);
    await find('conv3_block2_concat');
    await settled();
    const before = (await asked()).length;
    await bench.page.evaluate(() => (window as unknown as { ever: Set<string> }).ever.clear());
    const trace = await tracePage(bench.page, 'live-graph-709');
    const since = Date.now();
    const canvas = (await id('graph-canvas').boundingBox())!;
    await bench.page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
    const seen = [(await settled()).length];
    for (const by of [240, 240, -120]) {
      await turnWheel(12, by);
      seen.push((await settled()).length);
    }
    await find('conv4_block30_concat');
    seen.push((await settled()).length);
    await bench.page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
    await turnWheel(12, 240);
    seen.push((await settled()).length);
    await takeScreenshot(bench, 'live-graph-709', 'unchanged');
    // Zooming out shows more nodes, then boxes without maps; zooming in shows them again.
    const zoom = async () => Number(await id('graph-canvas').getAttribute('data-zoom'));
    const start = await zoom();
    await turnWheel(4, 20, 'Control');
    console.log(`zoom ${start}, ${await zoom()}`);
    expect(await zoom()).toBeLessThan(0.6 * start);
    expect(await zoom()).toBeGreaterThan(0.3);
    seen.push((await settled()).length);
    await takeScreenshot(bench, 'live-graph-709-out', 'unchanged');
    await turnWheel(20, 120, 'Control');
    expect(await zoom()).toBeLessThan(0.3);
    await takeScreenshot(bench, 'live-graph-709-far', 'unchanged');
    await find('conv4_block30_concat');
    seen.push((await settled()).length);
    const calls = (await asked()).slice(before);
    const visible = new Set(await ever());
    const names = calls.flat();
    console.log(
      `visible ${seen.join(', ')}; ${calls.length} requests for ${new Set(names).size} of 709 layers, at most ${Math.max(...calls.map(({ length }) => length))} at once; ${visible.size} were visible`,
    );
    expect(names.filter((name) => !visible.has(name))).toEqual([]);
    expect(Math.max(...calls.map(({ length }) => length))).toBeLessThanOrEqual(atOnce);
    await expectSmooth(trace, since);
    await bench.takeBoth('live-graph-709-near');
    expect(bench.pageErrors).toEqual([]);
  }, 900_000);
});
