// Another network as a defense, in Chromium: an attack on one trained network, judged by two others of the project, one of another kind and size.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import { textbookHeads } from '#shared/graph/head-presets';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { stageSchema } from '#shared/run/stage';
import { eventually } from '../contract/suite';
import { openInBrowser } from './open-browser';
import { build, takeScreenshot, type Workbench } from './workbench';

let bench: Workbench;
let page: Page;
beforeAll(async () => {
  build();
  bench = await openInBrowser();
  page = bench.page;
}, 180_000);
afterAll(() => bench?.close());
const id = (name: string) => page.locator(`[data-testid=${name}]:visible`);

interface Stores {
  project: { draft: { edits: unknown[]; folder: string; split: object; seed: number } };
  model: {
    graph: LayerGraph | null;
    arrival: { state: string };
    choose(source: object): Promise<void>;
    edit(edit: object): void;
  };
  runs: { list: RunInfo[]; start(recipe: object, graph: LayerGraph): Promise<void> };
  session: { client: { predict(request: object): Promise<{ predictions: { top: { name: string }[] }[] }> } };
}

/** Trains a network of the catalog with a new head, by the stores of the window. */
async function train(model: object, frozen: boolean, epochs: number): Promise<void> {
  const stage = stageSchema.parse({
    name: 'head',
    trainable: frozen ? { head: true } : { all: true },
    features: frozen ? 'cached' : 'end-to-end',
    ...{ epochs, batchSize: 16 },
  });
  await page.evaluate(
    async (given) => {
      const { source, head, plan, freeze } = JSON.parse(given);
      type App = { __vue_app__: { config: { globalProperties: { $pinia: { _s: Map<string, unknown> } } } } };
      const app = document.querySelector('#app') as unknown as App;
      const store = <K extends keyof Stores>(name: K) =>
        app.__vue_app__.config.globalProperties.$pinia._s.get(name) as Stores[K];
      const own = store('model');
      await own.choose(source);
      if (freeze) own.edit({ edit: 'freeze', select: { all: true } });
      own.edit({ edit: 'addHead', layers: head });
      const { edits, folder, split, seed } = store('project').draft;
      const recipe = { version: 2, name: 'second', model: source, edits, data: { folder }, split, seed };
      await store('runs').start({ ...recipe, stages: [plan] }, own.graph!);
    },
    JSON.stringify({
      source: model,
      head: textbookHeads[0]!.layers.slice(frozen ? 0 : -1),
      plan: stage,
      freeze: frozen,
    }),
  );
  const told = () => page.evaluate(statuses);
  await eventually(async () => expect((await told()).at(0)).toBe('done'), 240_000);
}

/** Returns the status of each run, the newest first; of a failed one with its reason. */
function statuses(): string[] {
  type App = { __vue_app__: { config: { globalProperties: { $pinia: { _s: Map<string, unknown> } } } } };
  const app = document.querySelector('#app') as unknown as App;
  const runs = app.__vue_app__.config.globalProperties.$pinia._s.get('runs') as Stores['runs'];
  return runs.list.map(({ status, message }) => (message ? `${status}: ${JSON.stringify(message)}` : status));
}

it('tries two other networks of the project on an attacked image', async () => {
  await id('data-total').filter({ hasText: /430/ }).waitFor();
  const lite = (side: number) => ({
    ...{
      catalog: 'efficientnet-lite0',
      inputShape: [side, side, 3],
      includeTop: false,
      weights: 'pretrained',
    },
  });
  // A small network of another size, the same features with another head, and the one that is attacked.
  await train({ catalog: 'lenet5', inputShape: [32, 32, 3], includeTop: false, weights: 'random' }, false, 2);
  await train(lite(64), true, 1);
  await train(lite(96), true, 4);
  await id('nav-data').click();
  await id('image').first().dblclick();
  await id('preview-lens').click();
  await id('nav-try').click();
  await id('heat-map').waitFor({ timeout: 120_000 });
  await eventually(async () => expect(await id('lens-attack').isEnabled()).toBe(true), 120_000);
  await id('lens-attack').click();
  await id('attack-run').click();
  await id('attack-verdict').waitFor({ timeout: 120_000 });
  await id('attack-defend').click();
  await eventually(async () => expect(await id('defense-network').count()).toBe(2), 180_000);
  const rows = await id('defense-network').allTextContents();
  console.log(await id('attack-verdict').textContent(), rows);
  // Runs with one name differ by their numbers.
  expect(rows[0]).toMatch(/Another network: second #2/);
  expect(rows[1]).toMatch(/Another network: second #1/);
  for (const row of await id('defense-network').all())
    expect(['restored', 'fooled', 'other']).toContain(await row.getAttribute('data-verdict'));

  // Each cell is what the engine says of that image by that network.
  const told = await page.evaluate(async () => {
    type App = { __vue_app__: { config: { globalProperties: { $pinia: { _s: Map<string, unknown> } } } } };
    const app = document.querySelector('#app') as unknown as App;
    // biome-ignore lint/suspicious/noExplicitAny: stores of the page.
    const store = (name: string) => app.__vue_app__.config.globalProperties.$pinia._s.get(name) as any;
    const { original, attacked } = store('attack');
    const found: string[][] = [];
    for (const number of [2, 1]) {
      const { runId } = store('runs').list.find((run: RunInfo) => run.number === number);
      const images = [];
      for (const [i, one] of [original, attacked].entries()) {
        const canvas = new OffscreenCanvas(one.width, one.height);
        const data = new Uint8ClampedArray(one.width * one.height * 4).fill(255);
        for (let p = 0; p < one.width * one.height; p++)
          for (let c = 0; c < 3; c++) data[p * 4 + c] = one.bytes[p * 3 + c];
        canvas.getContext('2d')!.putImageData(new ImageData(data, one.width, one.height), 0, 0);
        const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
        images.push({ name: `${i}.png`, bytes });
      }
      const request = { project: store('project').id, model: { runId, checkpoint: 'last' }, images, top: 1 };
      const { predictions } = await store('session').client.predict(request);
      found.push(
        predictions.map(
          (one: { top: { name: string; probability: number }[] }) =>
            `${one.top[0]!.name} ${(one.top[0]!.probability * 100).toFixed(1)} %`,
        ),
      );
    }
    return found;
  });
  for (const [i, cells] of told.entries()) for (const cell of cells) expect(rows[i]).toContain(cell);
  await takeScreenshot(bench, 'second-network');
  await page.emulateMedia({ colorScheme: 'dark' });
  await takeScreenshot(bench, 'second-network-dark');
  expect(bench.pageErrors).toEqual([]);
}, 600_000);
