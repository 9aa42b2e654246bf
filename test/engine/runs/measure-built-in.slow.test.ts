// The built-in engine is measured on two images in reasonable time, and the sample's second stage is known to be slow before it starts.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import { parseRecipe } from '#shared/recipe/recipe';
import { isMeasured, planCost } from '#shared/run/plan-cost';
import { planRun } from '#shared/run/plan-run';
import { appFolder, buildHelpers, openEngine, temporaryFolder } from '../support';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

test('measures the sample on WebAssembly, and tells its head from its fine-tuning', async () => {
  vi.stubEnv('GRAFT_CACHE', join(await temporaryFolder(), 'cache'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'built-in' });
  const file = join(appFolder, 'assets/recipes/sample.json');
  const recipe = parseRecipe(await readFile(file, 'utf8'), file);
  let graph: LayerGraph | undefined;
  for await (const { prepared } of client.prepareRecipe({ project, recipe }))
    graph = prepared?.graph ?? graph;
  if (!graph) throw new Error('The recipe was not prepared.');
  const started = performance.now();
  const { speed } = await client.measureSpeed({ project, recipe, graph });
  const seconds = (performance.now() - started) / 1000;
  const images = { training: 322, validation: 108, test: 0 };
  const costs = planCost(graph, recipe.stages, images, speed!);
  console.log(
    `measured in ${seconds.toFixed(0)} s; seconds of an epoch: ${costs.map((one) => one!.epochSeconds.toFixed(1)).join(', ')}; of a stage: ${costs.map((one) => one!.totalSeconds.toFixed(0)).join(', ')}`,
  );
  const works = planRun(graph, recipe.stages, images).map((one) => one!.work);
  expect(isMeasured(works, speed!)).toBe(true);
  // Of the head alone, too: its steps were measured by themselves.
  expect(isMeasured(works.slice(0, 1), speed!)).toBe(true);
  expect(costs[1]!.epochSeconds).toBeGreaterThan(20 * costs[0]!.epochSeconds);
});
