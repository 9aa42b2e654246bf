// Finds a class that a folder defines, not ImageNet: a head trained on the features of EfficientNet-Lite0 slides over a scene with it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test, vi } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import type { FindWhereItem } from '#shared/insight/find-where';
import { boxesOf, classMapOf, compareMaps } from '#shared/insight/window-scores';
import { parseRecipe } from '#shared/recipe/recipe';
import { foldRun } from '#shared/run/reduce-run';
import { appFolder, buildHelpers, openEngine, temporaryFolder, watchToEnd } from '../support';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

const side = 384;
const apple = { left: 215, top: 30, size: 128 };
const drawings = [
  { name: 'fruit/an-apple-01.jpg', ...apple },
  { name: 'buildings/house.jpg', left: 20, top: 24, size: 128 },
  { name: 'tools/broom-nicu-buculei-01.jpg', left: 30, top: 220, size: 128 },
  { name: 'buildings/home0.jpg', left: 220, top: 225, size: 128 },
];

async function drawScene(): Promise<Uint8Array<ArrayBuffer>> {
  const parts = await Promise.all(
    drawings.map(async ({ name, left, top, size }) => ({
      input: await sharp(join(appFolder, 'assets/samples/drawings', name))
        .resize(size, size)
        .toBuffer(),
      left,
      top,
    })),
  );
  const sheet = { width: side, height: side, channels: 3, background: '#ffffff' } as const;
  return new Uint8Array(await sharp({ create: sheet }).composite(parts).png().toBuffer());
}

test('finds the fruit among buildings and tools by a head that was trained on the sample', async () => {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project } = await client.createProject({ name: 'a' });
  const whole = parseRecipe(await readFile(join(appFolder, 'assets/recipes/sample.json'), 'utf8'));
  const recipe = { ...whole, stages: whole.stages.slice(0, 1) };
  let graph: LayerGraph | undefined;
  for await (const { prepared } of client.prepareRecipe({ project, recipe, scan: 'always' }))
    graph = prepared?.graph;
  const { runId } = await client.startRun({ project, recipe, graph: graph! });
  const state = foldRun(await watchToEnd(client, project, runId));
  expect(state.status).toBe('done');
  const model = { runId, checkpoint: 'last' as const };
  const bytes = await drawScene();
  const image = { name: 'scene.png', bytes };
  const items: FindWhereItem[] = [];
  for await (const item of client.findWhere({ project, model, image, scale: 3 })) items.push(item);
  const { seen } = items[0]!;
  expect(seen).toMatchObject({ width: side, height: side, classes: 7, overall: [] });
  const label = state.classes.indexOf('fruit');
  const { windows, positions } = items.find(({ onePass }) => onePass)!.onePass!;
  const scores = classMapOf(positions!, positions!.scores, label);
  const best = scores.values.indexOf(Math.max(...scores.values));
  const [row, column] = [Math.floor(best / scores.columns), best % scores.columns];
  const cell = side / scores.columns;
  const [x, y] = [(column + 0.5) * cell, (row + 0.5) * cell];
  const inside = (at: number, from: number) => at > from && at < from + apple.size;
  expect([x, y, inside(x, apple.left), inside(y, apple.top)]).toEqual([x, y, true, true]);
  const [box] = boxesOf(classMapOf(windows, windows.probabilities, label), seen!, 0.5, 0.3);
  console.log(`fruit ${box?.score.toFixed(3)} at ${box?.left}, ${box?.top}; strongest position ${x}, ${y}`);
  expect(Math.abs(box!.left - apple.left)).toBeLessThan(64);
  expect(Math.abs(box!.top - apple.top)).toBeLessThan(64);
  const crops = items.find((one) => one.crops)!.crops!.windows;
  const { correlation } = compareMaps(
    classMapOf(windows, windows.scores, label),
    classMapOf(crops, crops.scores, label),
  );
  console.log(`one pass against crops: r ${correlation?.toFixed(3)}`);
  expect(correlation).toBeGreaterThan(0.7);
});
