// Projects: created, listed, opened by one engine at a time, drafts saved.
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { inEnglish } from '#shared/sentence';
import { otherDrives } from '../../../src-main/engine/projects/browse';
import { defaultHome, findAppFolder, resolveDataFolder } from '../../../src-main/engine/projects/paths';
import { appFolder, openEngine, temporaryFolder } from '../support';

test('lists a created project, and keeps its draft after the engine restarts', async () => {
  const home = await temporaryFolder();
  const first = await openEngine(home);
  const made = await first.client.createProject({ name: 'Blumen & Blätter!' });
  expect(made).toMatchObject({ id: 'blumen-blatter', name: 'Blumen & Blätter!', draft: { model: null } });
  const draft = { ...made.draft, folder: '/images', seed: 9 };
  await first.client.saveDraft({ project: made.id, draft });
  await first.close();
  const second = await openEngine(home);
  expect((await second.client.openProject({ project: made.id })).draft).toEqual(draft);
  const mine = (await second.client.listProjects({})).find((project) => project.id === made.id);
  expect(mine).toMatchObject({ runs: 0, sample: false });
});

test('saves a draft and a name at the same time without losing either', async () => {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project, draft } = await client.createProject({ name: 'a' });
  for (let seed = 1; seed <= 20; seed++) {
    const save = () => client.saveDraft({ project, draft: { ...draft, seed } });
    const rename = () => client.renameProject({ project, name: `name ${seed}` });
    await Promise.all(seed % 2 === 0 ? [save(), rename()] : [rename(), save()]);
    expect(await client.openProject({ project })).toMatchObject({ name: `name ${seed}`, draft: { seed } });
  }
});

test.each([
  ['a field of a newer version', (file: Record<string, unknown>) => ({ ...file, tags: ['new'] }), '"tags"'],
  [
    'a field of a newer version inside the draft',
    (file: Record<string, unknown>) => ({ ...file, draft: { ...(file.draft as object), hue: { shift: 1 } } }),
    '"draft.hue"',
  ],
  ['a newer version', (file: Record<string, unknown>) => ({ ...file, version: 3 }), '"version": 3'],
])('does not open or change a project with %s, and lists it with the reason', async (_, change, what) => {
  const home = await temporaryFolder();
  const first = await openEngine(home);
  const { id: project, draft } = await first.client.createProject({ name: 'Later' });
  await first.close();
  const path = join(home, 'projects', project, 'project.json');
  const text = JSON.stringify(change(JSON.parse(await readFile(path, 'utf8'))));
  await writeFile(path, text);
  const { client } = await openEngine(home);
  const message = expect.stringContaining(`was saved by a newer version of Graft: it has ${what}`);
  await expect(client.openProject({ project })).rejects.toMatchObject({ code: 'unsupported', message });
  await expect(client.saveDraft({ project, draft })).rejects.toMatchObject({ code: 'unsupported' });
  await expect(client.renameProject({ project, name: 'Other' })).rejects.toMatchObject({
    code: 'unsupported',
  });
  expect(await readFile(path, 'utf8')).toBe(text);
  const listed = (await client.listProjects({})).find(({ id }) => id === project);
  expect(inEnglish(listed!.problem!)).toContain('newer version');
  // It can be deleted, and restored.
  await client.deleteProject({ project });
  await client.restoreProject({ project });
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('lists a project whose file is damaged, and leaves its weights alone', async () => {
  const home = await temporaryFolder();
  const first = await openEngine(home);
  const { id: project } = await first.client.createProject({ name: 'Broken' });
  await first.close();
  const path = join(home, 'projects', project, 'project.json');
  await writeFile(path, '{"version": 2, "name"');
  const blob = join(home, 'projects', project, 'blobs', 'ab', `ab${'0'.repeat(62)}`);
  await mkdir(dirname(blob), { recursive: true });
  await writeFile(blob, 'weights');
  await utimes(blob, 0, 0);
  const { client } = await openEngine(home);
  await expect(client.openProject({ project })).rejects.toMatchObject({ code: 'bad-file' });
  expect(await readFile(blob, 'utf8')).toBe('weights');
  expect(await client.listProjects({})).toContainEqual(
    expect.objectContaining({ id: project, problem: expect.anything() }),
  );
});

test('gives projects with the same name different ids', async () => {
  const { client } = await openEngine(await temporaryFolder());
  expect((await client.createProject({ name: 'A' })).id).toBe('a');
  expect((await client.createProject({ name: 'A' })).id).toBe('a-2');
  expect((await client.createProject({ name: '中' })).id).toBe('project');
});

test('gives no project the name of a device on Windows', async () => {
  const { client } = await openEngine(await temporaryFolder());
  expect((await client.createProject({ name: 'AUX' })).id).toBe('aux-project');
  expect((await client.createProject({ name: 'com1' })).id).toBe('com1-project');
  expect((await client.createProject({ name: 'comb' })).id).toBe('comb');
});

test('lists the other drives of Windows at the root of one', async () => {
  const there = async (path: string) => ['C:\\', 'D:\\', 'Z:\\'].includes(path);
  const names = async (root: string) => (await otherDrives(root, there)).map(({ path }) => path);
  expect(await names('C:\\')).toEqual(['D:\\', 'Z:\\']);
  expect(await names('d:\\')).toEqual(['C:\\', 'Z:\\']);
  expect(await names('/')).toEqual([]);
  expect(await names('\\\\server\\share\\')).toEqual([]);
});

test('gives a project the first free number if another one has its name', async () => {
  const { client } = await openEngine(await temporaryFolder());
  const first = await client.createProject({ name: 'Flowers' });
  const second = await client.createProject({ name: 'Flowers' });
  const copy = await client.copyProject({ project: second.id, name: 'Flowers 2' });
  expect([first, second, copy].map(({ name }) => name)).toEqual(['Flowers', 'Flowers 2', 'Flowers 3']);
  await expect(client.renameProject({ project: second.id, name: 'Flowers' })).rejects.toMatchObject({
    code: 'invalid',
    message: "Another project has the name 'Flowers'.",
  });
  await client.renameProject({ project: second.id, name: 'Flowers 2' });
  await client.deleteProject({ project: first.id });
  await client.createProject({ name: 'Flowers' });
  await client.restoreProject({ project: first.id });
  const names = (await client.listProjects({})).map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.sort()).toEqual(['Flowers', 'Flowers 2', 'Flowers 3', 'Flowers 4']);
});

test('rejects a project that is open in another engine as busy', async () => {
  const home = await temporaryFolder();
  const first = await openEngine(home);
  const { id } = await first.client.createProject({ name: 'a' });
  await first.client.openProject({ project: id });
  const second = await openEngine(home);
  await expect(second.client.openProject({ project: id })).rejects.toMatchObject({
    code: 'busy',
    message: `Project 'a' is open in another Graft (process ${process.pid}). Close it there, or use another project.`,
  });
  await first.close();
  await second.client.openProject({ project: id });
});

test('rejects a missing project and an id that is a path', async () => {
  const { client } = await openEngine(await temporaryFolder());
  await expect(client.openProject({ project: 'nothing' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(client.openProject({ project: '../x' })).rejects.toMatchObject({ code: 'invalid' });
});

test('ignores folders that are not projects', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const before = await client.listProjects({});
  await mkdir(join(home, 'projects', 'Not A Project'), { recursive: true });
  await mkdir(join(home, 'projects', 'empty'), { recursive: true });
  expect(await client.listProjects({})).toEqual(before);
});

test("prefers GRAFT_HOME to the system's folder for application data", () => {
  expect(defaultHome({ GRAFT_HOME: '/elsewhere' }, 'linux')).toBe('/elsewhere');
  expect(defaultHome({ XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/graft');
});

test('finds the program folder, and bundled datasets only by name', () => {
  expect(join(findAppFolder(), '/')).toBe(appFolder);
  expect(resolveDataFolder('sample:drawings', appFolder)).toBe(join(appFolder, 'assets/samples/drawings'));
  expect(() => resolveDataFolder('sample:../../src-main', appFolder)).toThrow(
    'not a valid name of a bundled dataset',
  );
  expect(() => resolveDataFolder('sample:none', appFolder)).toThrow('Bundled dataset not found: none');
});

test('creates the sample on the first start, ready to train, but not again after it was deleted', async () => {
  const home = await temporaryFolder();
  const first = await openEngine(home, { firstStart: true });
  const { draft } = await first.client.openProject({ project: 'sample' });
  expect(draft).toMatchObject({
    model: { catalog: 'efficientnet-lite0' },
    folder: join(home, 'projects/sample/images'),
    stages: [{ trainable: { head: true } }, {}],
  });
  expect(await readdir(draft.folder!)).toContain('animals');
  expect(await first.client.listProjects({})).toMatchObject([{ id: 'sample', sample: true }]);
  await first.close();
  await rm(join(home, 'projects/sample'), { recursive: true });
  const second = await openEngine(home, { firstStart: true });
  expect(await second.client.listProjects({})).toEqual([]);
});

test('creates only one sample when two engines start for the first time simultaneously', async () => {
  const home = await temporaryFolder();
  const [one] = await Promise.all([1, 2].map(() => openEngine(home, { firstStart: true })));
  expect((await one!.client.listProjects({})).map((project) => project.id)).toEqual(['sample']);
});

test('deletes a project, restores it with its draft, and removes it permanently when the engine ends', async () => {
  const home = await temporaryFolder();
  const { client, close } = await openEngine(home);
  const { id: project, draft } = await client.createProject({ name: 'A' });
  await client.createProject({ name: 'B' });
  await client.saveDraft({ project, draft: { ...draft, seed: 7 } });
  const listed = async () => (await client.listProjects({})).map(({ id }) => id);
  await client.deleteProject({ project });
  expect(await listed()).toEqual(['b']);
  await expect(client.openProject({ project })).rejects.toMatchObject({ code: 'not-found' });
  await client.restoreProject({ project });
  expect((await client.openProject({ project })).draft.seed).toBe(7);
  await expect(client.restoreProject({ project })).rejects.toMatchObject({ code: 'not-found' });

  await client.deleteProject({ project });
  // A new project may have the name, and the deleted one can still be restored.
  expect((await client.createProject({ name: 'A' })).id).toBe('a-2');
  await client.restoreProject({ project });
  expect((await client.openProject({ project })).name).toBe('A 2');
  await client.deleteProject({ project });
  await client.deleteProject({ project: 'b' });
  expect((await readdir(join(home, 'projects'))).sort()).toEqual(['.deleted-a', '.deleted-b', 'a-2']);
  await close();
  expect(await readdir(join(home, 'projects'))).toEqual(['a-2']);
});

test('does not delete a project that is open in another engine', async () => {
  const home = await temporaryFolder();
  const first = await openEngine(home);
  const { id: project } = await first.client.createProject({ name: 'a' });
  await first.client.openProject({ project });
  const second = await openEngine(home);
  await expect(second.client.deleteProject({ project })).rejects.toMatchObject({ code: 'busy' });
});
