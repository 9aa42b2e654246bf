// A run with 100,000 steps in the window: opened, live, zoomed.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { LayerGraph } from '#shared/graph/graph';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Recipe } from '#shared/recipe/recipe';
import { readMoments, takeFrames } from './blocked';
import { padLog } from './long-log';
import { tracePage } from './page-tasks';
import { printMoments, printPage } from './print-blocked';
import { follow, project, show } from './watch-run';

const points = 100_000;

/** Resumes a run with 100,000 steps in its log while it is shown. */
export async function withManyPoints(given: {
  page: Page;
  client: Client<EngineContract>;
  home: string;
  recipe: Recipe;
  graph: LayerGraph;
  /** A run of before. */
  other: string;
  moments: string;
  print(line?: string): void;
  say(text: string): void;
  quick: boolean;
}): Promise<void> {
  const { page, client, home, graph, other, moments, print, say } = given;
  const [head] = given.recipe.stages;
  const recipe = { ...given.recipe, name: 'many points', stages: [{ ...head!, epochs: 20_000 }] };
  const { runId } = await client.startRun({ project, recipe, graph });
  await follow(client, runId, async (event) => {
    if (event.type === 'epochEnded' && event.epoch === 3) await client.stopRun({ project, runId });
  });
  await padLog(join(home, 'projects', project, 'runs', runId), points, 500);
  say(`a run with ${points} points goes on`);
  print(`A run with ${points.toLocaleString('en')} points (ms)`);
  const watch = async (what: string, work: () => Promise<unknown>) => {
    await takeFrames(page);
    const trace = await tracePage(page, what);
    const began = Date.now();
    await work();
    printPage(print, `window, ${what}`, { tasks: await trace.stop(), frames: await takeFrames(page) });
    await pause(700);
    printMoments(print, `engine, ${what}`, await readMoments(moments, 'engine.js', began), began);
  };
  await client.resumeRun({ project, runId });
  await watch('page started on it', async () => {
    await show(page, runId);
    await page.waitForFunction(allDrawn, null, { timeout: 180_000 });
  });
  await watch('another run and back', async () => {
    await page.getByTestId(`run-${other}`).click();
    await pause(1000);
    await page.getByTestId(`run-${runId}`).click();
    await page.waitForFunction(allDrawn, null, { timeout: 180_000 });
    await pause(500);
  });
  await watch('while it trains', () => pause(given.quick ? 8000 : 30_000));
  const box = (await page.locator('[data-testid=chart-loss] canvas').boundingBox())!;
  await watch('zooming', async () => {
    for (let turn = 0; turn < 5; turn++) {
      await page.mouse.move(box.x + box.width * 0.4, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.6, box.y + 70, { steps: 10 });
      await page.mouse.up();
      await pause(300);
      await page.mouse.dblclick(box.x + box.width * 0.5, box.y + 60);
      await pause(300);
    }
  });
  const done = follow(client, runId, async () => {});
  await client.stopRun({ project, runId });
  await done;
}

/** In the page: true if the chart shows all epochs of the log, and more. */
const allDrawn = () =>
  Number(document.querySelector('[data-testid=chart-loss]')?.getAttribute('data-epochs')) > 500;

const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));
