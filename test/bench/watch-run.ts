// A run of the bench: its recipe, its events, and showing it in the page.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { parseRecipe, type Recipe } from '#shared/recipe/recipe';
import type { RunEvent } from '#shared/run/events';
import type { RunState } from '#shared/run/reduce-run';
import { openRunFold } from '#shared/run/run-fold';
import type { RunPace } from '#shared/run/run-pace';

/** The project opened by the page. */
export const project = 'sample';

/** Returns the sample's recipe with two stages of the given epochs, the second end to end on small images. */
export async function readRecipe(root: string, images: string, epochs: number): Promise<Recipe> {
  const file = join(root, 'assets/recipes/sample.json');
  const recipe = parseRecipe(await readFile(file, 'utf8'), file);
  const [head, top] = recipe.stages;
  const augmentation = { horizontalFlip: true, rotation: 10, zoom: 0.1, translation: 0.05, brightness: 0.1 };
  return parseRecipe(
    JSON.stringify({
      ...recipe,
      name: 'endurance',
      // Small images, because endurance is tested, not speed.
      model: { ...recipe.model, inputShape: [64, 64, 3] },
      data: { folder: images },
      stages: [
        { ...head, epochs },
        { ...top, epochs, features: 'end-to-end', augmentation },
      ],
    }),
    file,
  );
}

/** Names of the recipe's classes. */
export async function classNames(client: Client<EngineContract>, recipe: Recipe): Promise<string[]> {
  const { split, seed, data } = recipe;
  const { folder } = data;
  const { classes } = await client.dataSummary({ project, folder, split, seed });
  return classes.map(({ name }) => name);
}

/** Shows a run in the page that was started elsewhere. */
export async function show(page: Page, runId: string): Promise<void> {
  await page.reload();
  await page.getByTestId('nav-train').click();
  await page.getByTestId(`run-${runId}`).click();
}

/** Watches a run to its end. */
export async function follow(
  client: Client<EngineContract>,
  runId: string,
  onEvent: (event: RunEvent, state: RunState, pace: RunPace) => Promise<void>,
): Promise<RunState> {
  const fold = openRunFold();
  for await (const { events } of client.watchRun({ project, runId })) {
    const state = fold.take(events);
    for (const event of events) await onEvent(event, state, fold.pace);
  }
  return fold.state;
}
