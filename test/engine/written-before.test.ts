// A project, recipes, runs and checkpoints written by an earlier version open, evaluate and resume (test/fixtures/written-before).
import { cp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { parseRecipe } from '#shared/recipe/recipe';
import { parseRunEvent } from '#shared/run/parse-event';
import { foldRun } from '#shared/run/reduce-run';
import { appFolder, buildHelpers, openEngine, temporaryFolder, watchToEnd } from './support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

const fixture = join(appFolder, 'test/fixtures/written-before');
const finished = '2026-11-29-09aa';
const stopped = '2026-11-29-37e8';
const edits = [
  { edit: 'exclude', images: ['red/red-0.png'] },
  { edit: 'move', images: ['blue/blue-1.png'], part: 'validation' },
  { edit: 'relabel', images: ['green/green-2.png'], to: 'red' },
];

/** Copies the fixture to a home folder and writes the path of its images into its files. */
async function openedHome() {
  const home = await temporaryFolder();
  const folder = join(home, 'pictures');
  const project = join(home, 'projects/before');
  await cp(join(fixture, 'pictures'), folder, { recursive: true });
  await cp(join(fixture, 'project'), project, { recursive: true });
  for (const name of await readdir(project, { recursive: true })) {
    if (!/\.jsonl?$/.test(name)) continue;
    const text = await readFile(join(project, name), 'utf8');
    await writeFile(join(project, name), text.replaceAll('{FOLDER}', folder));
  }
  // A run checks that its images have not changed since it started.
  const data = JSON.parse(await readFile(join(project, 'runs', stopped, 'data.json'), 'utf8'));
  for (const { path, mtimeMs } of [...data.training, ...data.validation, ...data.test])
    await utimes(path, mtimeMs / 1000, mtimeMs / 1000);
  const { client } = await openEngine(home);
  return { client, folder, project: 'before' };
}

test('opens a project of version 1 with its edits and split', async () => {
  const { client, project, folder } = await openedHome();
  const { draft } = await client.openProject({ project });
  expect(draft).toMatchObject({ folder, dataEdits: edits, split: { by: 'image' } });
  await client.saveDraft({ project, draft: { ...draft, seed: 2 } });
  expect((await client.openProject({ project })).draft).toEqual({ ...draft, seed: 2 });
});

test('lists, replays, evaluates and resumes runs of version 1', async () => {
  const { client, project } = await openedHome();
  await client.openProject({ project });
  const runs = await client.listRuns({ project });
  expect(new Map(runs.map(({ runId, status, epochs }) => [runId, { status, epochs }]))).toEqual(
    new Map([
      [finished, { status: 'done', epochs: 3 }],
      [stopped, { status: 'stopped', epochs: 5 }],
    ]),
  );
  const { recipe } = await client.runRecipe({ project, runId: finished });
  expect(recipe).toMatchObject({ version: 2, data: { edits }, split: { by: 'image' } });

  const state = foldRun(await watchToEnd(client, project, finished));
  expect(state.epochs[0]!.load!.imagesPerSecond).toBeGreaterThan(0);
  const evaluations = [];
  for await (const item of client.evaluate({ project, runId: finished, part: state.evaluation!.part }))
    if (item.evaluation) evaluations.push(item.evaluation);
  expect(evaluations).toHaveLength(1);
  // Native TensorFlow wrote the run; other engines and processors round in another way.
  expect(evaluations[0]).toEqual({ ...state.evaluation, loss: evaluations[0]!.loss });
  expect(evaluations[0]!.loss).toBeCloseTo(state.evaluation!.loss!, 6);

  await client.resumeRun({ project, runId: stopped });
  const resumed = foldRun(await watchToEnd(client, project, stopped));
  expect(resumed).toMatchObject({ status: 'done', message: null });
  expect(resumed.epochs).toHaveLength(40);
});

test('reads a recipe of version 1 as version 2, and rejects other versions', async () => {
  const text = await readFile(join(fixture, 'project/runs', finished, 'recipe.json'), 'utf8');
  expect(parseRecipe(text)).toMatchObject({ version: 2, data: { edits }, split: { by: 'image' } });
  expect(() => parseRecipe(text.replace('"version": 1', '"version": 3'), 'a.json')).toThrow(
    /^a\.json: version/,
  );
});

test('parses events of earlier versions, and ignores incomplete lines', () => {
  const skipped = '{"type":"pictureSkipped","at":5,"path":"a.png","reason":"truncated"}';
  expect(parseRunEvent(skipped)).toEqual({ type: 'imageSkipped', at: 5, path: 'a.png', reason: 'truncated' });
  expect(parseRunEvent(skipped.slice(0, 30))).toBeNull();
  expect(parseRunEvent('{"type":"somethingElse","at":5}')).toBeNull();
});
