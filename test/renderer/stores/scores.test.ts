// The probabilities of evaluated runs: a run that trains on loses those of its weights before.
// @vitest-environment node
import '../dom';

import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { textbookHeads } from '#shared/graph/head-presets';
import type { Recipe } from '#shared/recipe/recipe';
import { stageSchema } from '#shared/run/stage';
import { useScores } from '../../../src-renderer/stores/scores';
import { buildHelpers, makeImages, temporaryFolder } from '../../engine/support';
import { openWindow, smallNetwork } from '../window';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

test('forgets the probabilities of a run that trained for more epochs', async () => {
  const { data, model, project, runs, pinia } = await openWindow();
  await data.choose(await makeImages(join(await temporaryFolder(), 'images')));
  await model.choose(smallNetwork());
  model.edit({ edit: 'freeze', select: { all: true } });
  model.edit({ edit: 'addHead', layers: [...textbookHeads[0]!.layers] });
  const { edits, folder, split, seed } = project.draft;
  const recipe: Recipe = {
    ...{ version: 2, name: 'colors', model: smallNetwork(), edits, data: { folder: folder! }, split, seed },
    stages: [
      stageSchema.parse({
        name: 'head',
        trainable: { head: true },
        features: 'cached',
        epochs: 1,
        batchSize: 8,
      }),
    ],
  };
  await runs.start(recipe, model.graph!);
  const done = () =>
    vi.waitFor(() => expect(runs.selected?.status).toBe('done'), { timeout: 60_000, interval: 50 });
  await done();
  const scores = useScores(pinia);
  const { runId } = runs.selected!;
  const before = await scores.load(runId);
  expect(before?.scores.images.length).toBeGreaterThan(0);
  expect(scores.runs.has(runId)).toBe(true);
  // Another list of the same runs does not cost what is known.
  await runs.annotate(runId, { note: 'seen' });
  expect(scores.runs.has(runId)).toBe(true);

  await runs.extend(runId, 2);
  await done();
  await vi.waitFor(() => expect(scores.runs.has(runId)).toBe(false));
  const after = await scores.load(runId);
  expect(after?.scores.values).not.toEqual(before?.scores.values);
});
