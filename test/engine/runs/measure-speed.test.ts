// Measuring the machine: leaves nothing in the project, is kept for all projects, and predicts the next run.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { recipeSchema } from '#shared/recipe/recipe';
import { smallNet } from '../../trainer/graphs';
import { buildHelpers, makeImages, openEngine, temporaryFolder, tinyRecipe, watchToEnd } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(buildHelpers);

test('measures a plan on a few images, saves nothing of it, and predicts the run that follows', async () => {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'));
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'speed' });
  expect(await client.machineSpeed({})).toEqual({ speed: null });
  const recipe = recipeSchema.parse({
    ...tinyRecipe(folder),
    stages: [{ name: 'head', epochs: 50, batchSize: 4, trainable: { names: ['dense'] }, features: 'cached' }],
  });
  const graph = smallNet(0);
  const { speed } = await client.measureSpeed({ project, recipe, graph });
  expect(speed!.gflops).toBeGreaterThan(0.1);
  // Epochs of so small a head are dominated by the overhead of steps.
  for (const kind of ['opening', 'shortSteps', 'graphs', 'saving'] as const)
    expect(speed!.corrections[kind]!.factor, kind).toBeGreaterThan(0);
  expect(await client.machineSpeed({})).toEqual({ speed });
  expect(await client.listRuns({ project })).toEqual([]);
  const root = join(home, 'projects', project);
  for (const name of ['blobs', 'cache'])
    expect(existsSync(join(root, name)) ? await readdir(join(root, name)) : []).toEqual([]);

  const short = { ...recipe, stages: recipe.stages.map((stage) => ({ ...stage, epochs: 3 })) };
  const { runId } = await client.startRun({ project, recipe: short, graph });
  const [started] = await watchToEnd(client, project, runId);
  if (started?.type !== 'started') throw new Error(`Expected started, received ${started?.type}`);
  expect(started.machine).toEqual(speed);
  expect(started.stages[0]!.work!.cached).toBe(true);
  // The run taught the machine's speed once more.
  await expect.poll(async () => (await client.machineSpeed({})).speed!.corrections.shortSteps!.runs).toBe(2);
});
