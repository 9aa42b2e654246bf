// The learning rate finder through the engine and a trainer: leaves no run and no features.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { RateFinding } from '#shared/protocol/trainer-contract';
import { buildHelpers, makeImages, openEngine, temporaryFolder, tinyGraph, tinyRecipe } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(buildHelpers);

test('tries learning rates for a stage of a draft without leaving files', async () => {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'));
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const request = { project, recipe: tinyRecipe(folder), graph: tinyGraph(), stage: 0 };
  const found: RateFinding[] = [];
  for await (const one of client.findRate({ ...request, lowest: 1e-4, highest: 1, steps: 20 }))
    found.push(one);
  expect(found.filter((one) => one.point).length).toBeGreaterThan(5);
  expect(found.at(-1)).toHaveProperty('suggestion');
  expect(await client.listRuns({ project })).toEqual([]);
  expect(existsSync(join(home, 'projects', project, 'cache', 'features'))).toBe(false);
});
