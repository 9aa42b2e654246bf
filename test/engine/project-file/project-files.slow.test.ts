// A project as one file: exported and imported into another home, it evaluates equally to the last bit and keeps its runs.
import { cp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { collectScores, type Scores } from '#shared/evaluation/scores';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import {
  appFolder,
  buildHelpers,
  makeImages,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../support';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

type Engine = Client<EngineContract>;

async function exportTo(client: Engine, project: string, out: string, images: boolean) {
  for await (const { file } of client.exportProject({ project, name: project, images, out }))
    if (file) return file;
  throw new Error('no file');
}

async function importFrom(client: Engine, path: string) {
  for await (const { project } of client.importProject({ path })) if (project) return project;
  throw new Error('no project');
}

async function scoresOf(client: Engine, project: string, runId: string): Promise<Scores> {
  return (await collectScores(client.scores({ project, model: { runId } })))!;
}

const split = { validation: 0.25, test: 0.25, stratified: true };

async function trained() {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'my images'), 12);
  const { client, close } = await openEngine(home);
  const { id: project, draft } = await client.createProject({ name: '<b>Flowers</b> & more' });
  const model = { file: join(home, 'my model.keras') };
  await cp(join(appFolder, 'test/fixtures/models/small.keras'), model.file);
  const recipe = { ...tinyRecipe(folder, { epochs: 2 }), split, model };
  await client.saveDraft({ project, draft: { ...draft, folder, split, stages: recipe.stages } });
  const { runId } = await client.startRun({ project, recipe, graph: tinyGraph() });
  await watchToEnd(client, project, runId);
  await client.annotateRun({ project, runId, name: 'first', note: 'a note' });
  // Opened thumbnails are in the file.
  const asked = { project, folder, split, seed: 1 };
  for await (const _ of client.scan(asked));
  await client.thumbnail({ project, folder, path: 'red/red-0.png', size: 96 });
  return { client, close, home, folder, project, runId };
}

test('a dataset in S3 keeps its address, and none of its images are looked for on the disk', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const { draft } = await client.openProject({ project });
  const more = [{ name: 'new', folder: 's3://photos/new' }];
  await client.saveDraft({ project, draft: { ...draft, folder: 's3://photos/flowers', more } });
  const out = join(home, 'a.graft');
  for (const images of [false, true]) {
    await exportTo(client, project, out, images);
    const made = await importFrom(client, out);
    const { draft: read } = await client.openProject({ project: made.id });
    expect(read).toMatchObject({ folder: 's3://photos/flowers', more });
    expect(await client.missingImages({ project: made.id })).toEqual({ folders: [] });
  }
});

test('evaluates equally to the last bit in another home, with its images and runs', async () => {
  const { client, home, folder, project, runId } = await trained();
  const out = join(await temporaryFolder(), 'flowers.graft');
  const file = await exportTo(client, project, out, true);
  expect(file.notes).toEqual([]);
  const before = await scoresOf(client, project, runId);
  const runs = await client.listRuns({ project });
  const log = await watchToEnd(client, project, runId);
  // Nothing of the old machine may be needed.
  await rename(folder, join(home, 'elsewhere'));

  const other = await openEngine(await temporaryFolder());
  await other.client.createProject({ name: '<b>Flowers</b> & more' });
  const imported = await importFrom(other.client, out);
  expect(imported.name).toBe('<b>Flowers</b> & more 2');
  expect(imported.draft).toMatchObject({ split, stages: [{ epochs: 2 }] });
  expect(imported.draft.folder).toMatch(/images.1.my images$/);
  expect(await other.client.missingImages({ project: imported.id })).toEqual({ folders: [] });
  const after = await scoresOf(other.client, imported.id, runId);
  expect(Buffer.from(after.values.buffer).equals(Buffer.from(before.values.buffer))).toBe(true);
  expect(before.values.length).toBeGreaterThan(20);
  const nameOf = ({ path }: { path: string }) => path.split('/').at(-1);
  expect(after.images.map(nameOf)).toEqual(before.images.map(nameOf));
  expect(await other.client.listRuns({ project: imported.id })).toEqual(runs);
  const moved = JSON.parse(JSON.stringify(log).replaceAll(folder, imported.draft.folder!));
  expect(await watchToEnd(other.client, imported.id, runId)).toEqual(moved);
  for (const document of ['graph.json', 'checkpoints/last.json']) {
    const at = (root: string, id: string) => readFile(join(root, 'projects', id, 'runs', runId, document));
    const { home: root } = await other.client.info({});
    expect((await at(root, imported.id)).equals(await at(home, project))).toBe(true);
  }
  const root = (await other.client.info({})).home;
  const model = join(root, 'projects', imported.id, 'models', '1', 'my model.keras');
  expect((await readFile(model)).equals(await readFile(join(home, 'my model.keras')))).toBe(true);
  const recipe = await readFile(join(root, 'projects', imported.id, 'runs', runId, 'recipe.json'), 'utf8');
  expect(JSON.parse(recipe).model).toEqual({ file: model });
  // The imported project is exported equally again.
  const again = join(await temporaryFolder(), 'again.graft');
  await exportTo(other.client, imported.id, again, true);
  expect(Math.abs((await stat(again)).size - (await stat(out)).size)).toBeLessThan(2000);
});

test('asks for images that the file does not contain, and recognizes them by content', async () => {
  const { client, home, folder, project, runId } = await trained();
  const out = join(await temporaryFolder(), 'flowers.graft');
  await exportTo(client, project, out, false);
  const before = await scoresOf(client, project, runId);
  const bytes = await readFile(out);
  expect(bytes.includes(home)).toBe(false);
  expect(bytes.includes('images/1/')).toBe(false);

  const otherHome = await temporaryFolder();
  const other = await openEngine(otherHome);
  const { id } = await importFrom(other.client, out);
  const { folders } = await other.client.missingImages({ project: id });
  expect(folders).toMatchObject([{ number: 1, name: 'my images', images: 36 }]);
  const find = async (chosen: string) => {
    for await (const { found } of other.client.findImages({ project: id, number: 1, folder: chosen }))
      if (found) return found;
    throw new Error('not found');
  };
  await expect(find(join(appFolder, 'assets/recipes'))).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining("has none of the 36 images of this project's folder 'my images'"),
  });
  // The images moved, one was deleted and one was changed. The folder above is chosen.
  const moved = join(otherHome, 'photos/2024/flowers');
  await cp(folder, moved, { recursive: true });
  await rm(join(moved, 'red/red-1.png'));
  await cp(join(moved, 'blue/blue-0.png'), join(moved, 'blue/blue-1.png'));
  expect(await find(join(otherHome, 'photos'))).toEqual({
    folder: moved,
    same: 34,
    changed: 1,
    missing: 1,
  });
  expect(await other.client.missingImages({ project: id })).toEqual({ folders: [] });
  await rm(moved, { recursive: true });
  await cp(folder, moved, { recursive: true });
  const after = await scoresOf(other.client, id, runId);
  expect(Buffer.from(after.values.buffer).equals(Buffer.from(before.values.buffer))).toBe(true);
  // A copy of the project finds them, too; deleting both leaves them where they are.
  const copy = await other.client.copyProject({ project: id, name: 'copy' });
  for await (const step of other.client.scan({
    project: copy.id,
    folder: copy.draft.folder!,
    split,
    seed: 1,
  }))
    if (step.summary) expect(step.summary.total).toBe(36);
  for (const one of [id, copy.id]) await other.client.deleteProject({ project: one });
  await other.close();
  expect(await readdir(join(otherHome, 'projects'))).toEqual([]);
  expect(await readdir(moved)).toEqual(['blue', 'green', 'red']);
});

test('leaves out the weights that the catalog has, and gets them back by their hashes', async () => {
  const home = await temporaryFolder();
  const first = await openEngine(home, { firstStart: true });
  const { client } = first;
  const folder = await makeImages(join(home, 'images'), 8);
  const { draft } = await client.openProject({ project: 'sample' });
  const stages = [{ trainable: { head: true }, epochs: 1, batchSize: 8 }];
  const recipe = {
    ...{ version: 2, name: 'r', model: draft.model!, edits: draft.edits, data: { folder }, split, seed: 3 },
    stages,
  } as never;
  let graph: unknown;
  for await (const { prepared } of client.prepareRecipe({ project: 'sample', recipe }))
    graph = prepared?.graph ?? graph;
  const { runId } = await client.startRun({ project: 'sample', recipe, graph: graph as never });
  await watchToEnd(client, 'sample', runId);
  const before = await scoresOf(client, 'sample', runId);
  const out = join(home, 'sample.graft');
  const { sizeBytes } = await exportTo(client, 'sample', out, true);
  // The network has 13 MB of pretrained weights.
  expect(sizeBytes).toBeLessThan(6e6);
  await first.close();
  const other = await openEngine(await temporaryFolder());
  const imported = await importFrom(other.client, out);
  const after = await scoresOf(other.client, imported.id, runId);
  expect(Buffer.from(after.values.buffer).equals(Buffer.from(before.values.buffer))).toBe(true);
});

test('leaves nothing behind when it is cancelled', async () => {
  const { client, project, home } = await trained();
  const out = join(home, 'cancelled.graft');
  const leaving = new AbortController();
  const asked = { project, name: 'a', images: true, out };
  const exporting = (async () => {
    for await (const { progress } of client.exportProject(asked, { signal: leaving.signal }))
      if (progress?.total) leaving.abort();
  })();
  await expect(exporting).rejects.toMatchObject({ code: 'cancelled' });
  await vi.waitFor(async () => expect((await readdir(home)).join()).not.toContain('cancelled'));

  await exportTo(client, project, out, true);
  const importing = new AbortController();
  const running = (async () => {
    for await (const { progress } of client.importProject({ path: out }, { signal: importing.signal }))
      if (progress) importing.abort();
  })();
  importing.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await vi.waitFor(async () => expect((await readdir(join(home, 'projects'))).length).toBe(1));
});
