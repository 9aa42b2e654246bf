// Feature maps on the nodes of ResNet50 in Chromium: only those of visible nodes, by one request, filled while panning, renewed by an edit, and nothing blocked for long.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hookProcesses, readMoments } from '../bench/blocked';
import { tracePage } from '../bench/page-tasks';
import { eventually } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { build, root, takeScreenshot, type Workbench } from './workbench';

let bench: Workbench;
let page: Page;
let reports = '';
beforeAll(async () => {
  build();
  reports = await mkdtemp(join(tmpdir(), 'graft-live-'));
  hookProcesses(root, reports);
  bench = await openInBrowser();
  delete process.env.NODE_OPTIONS;
  page = bench.page;
}, 180_000);
afterAll(async () => {
  await bench?.close();
  await rm(reports, { recursive: true, force: true });
});
const id = (name: string) => page.locator(`[data-testid=${name}]:visible`);

/** Calls of feature maps for the graph, by the layers that each asked for. */
const asked = () => page.evaluate(() => (window as unknown as { asked: string[][] }).asked);
/** Layers of the drawn nodes as the canvas names them, the number of nodes, and of those with maps. */
const nodes = () =>
  page.evaluate(() => {
    const drawn = [...document.querySelectorAll('[data-testid=graph-nodes] > *')];
    const filled = drawn.filter((node) => node.querySelector('[data-testid=node-maps]')).length;
    const names = (window as unknown as { visible?: string[] }).visible ?? [];
    return { shown: [...names].sort(), drawn: drawn.length, filled };
  });
const settled = async () => {
  let found = await nodes();
  await eventually(async () => {
    found = await nodes();
    expect(found.drawn).toBeGreaterThan(3);
    expect(found.filled).toBe(found.drawn);
    expect(found.shown).toHaveLength(found.drawn);
  }, 60_000);
  return found.shown;
};

it('fills visible nodes of ResNet50 by one request, follows panning and an edit, and blocks nothing', async () => {
  await id('data-total').filter({ hasText: /430/ }).waitFor();
  await id('nav-model').click();
  await id('layer-predictions').waitFor();
  await page.evaluate(async () => {
    type App = { __vue_app__: { config: { globalProperties: { $pinia: { _s: Map<string, unknown> } } } } };
    const app = document.querySelector('#app') as unknown as App;
    // biome-ignore lint/suspicious/noExplicitAny: stores of the page.
    const store = (name: string) => app.__vue_app__.config.globalProperties.$pinia._s.get(name) as any;
    const { client } = store('session');
    const calls: string[][] = [];
    const own = client.featureMaps;
    // The lens asks for one layer with larger maps.
    client.featureMaps = (request: { layers: string[]; side: number }, options: object) => {
      if (request.side === 28) calls.push(request.layers);
      return own(request, options);
    };
    const live = store('liveMaps');
    const show = live.show;
    live.show = (names: string[]) => {
      Object.assign(window, { visible: names });
      show(names);
    };
    Object.assign(window, { asked: calls });
    const resnet = { catalog: 'resnet50', inputShape: [224, 224, 3], includeTop: true, weights: 'random' };
    await store('model').choose(resnet);
  });
  await id('nav-data').click();
  await id('image').first().dblclick();
  await id('preview-lens').click();
  const trace = await tracePage(page, 'live-graph');
  const since = Date.now();
  await id('nav-model').click();
  await page.keyboard.press('Control+f');
  await id('layer-search').fill('conv2_block1_out');
  await id('search-result').first().click();
  const first = await settled();
  const before = await asked();
  console.log(`visible ${first.length}, requests ${before.map(({ length }) => length).join(', ')}`);
  // One forward pass for all: the last request has every visible node, and none asks for all 177 layers.
  expect(before.at(-1)).toEqual(expect.arrayContaining(first.length <= 64 ? first : []));
  expect(new Set(before.flat()).size).toBeLessThan(100);
  expect(await id('random-weights').textContent()).toContain('random weights');
  await takeScreenshot(bench, 'live-graph');

  // Panning fills other nodes, and asks only for those.
  const canvas = (await id('graph-canvas').boundingBox())!;
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
  for (let i = 0; i < 12; i++) {
    await page.mouse.wheel(0, 240);
    await page.waitForTimeout(30);
  }
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
  await page.evaluate(() => {
    type App = { __vue_app__: { config: { globalProperties: { $pinia: { _s: Map<string, unknown> } } } } };
    const app = document.querySelector('#app') as unknown as App;
    // biome-ignore lint/suspicious/noExplicitAny: stores of the page.
    const model = app.__vue_app__.config.globalProperties.$pinia._s.get('model') as any;
    model.edit({ edit: 'setParams', layer: 'conv1_relu', params: { activation: 'tanh' } });
  });
  await eventually(async () => expect((await asked()).length).toBeGreaterThan(count), 60_000);
  const third = await settled();
  await eventually(async () => expect(await drawing()).not.toBe(old), 60_000);
  expect((await asked()).at(-1)).toEqual(expect.arrayContaining(third));

  const tasks = await trace.stop();
  const [task] = tasks;
  const [engine] = await readMoments(reports, 'engine.js', since);
  const longest = Math.max(0, ...tasks.map(({ computedMs }) => computedMs));
  console.log(
    `longest task ${task?.ms.toFixed(0)} ms, computed ${longest.toFixed(0)} ms (${task?.parts.join(', ')})`,
  );
  console.log(
    `engine: late ${engine?.lateMs.toFixed(0) ?? 0} ms, computed ${engine?.computedMs.toFixed(0) ?? 0} ms`,
  );
  // CPU time: other processes of a busy machine do not count.
  expect(longest).toBeLessThan(50);
  expect(engine?.computedMs ?? 0).toBeLessThan(50);
  await page.emulateMedia({ colorScheme: 'dark' });
  await takeScreenshot(bench, 'live-graph-dark');
  expect(bench.pageErrors).toEqual([]);
}, 600_000);
