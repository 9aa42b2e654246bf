// Projects: made, listed, opened by one engine at a time, their draft kept.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultHome, findAppFolder, resolveDataFolder } from '../../../src-main/engine/projects/paths';
import { appFolder, openEngine, temporaryFolder } from '../support';

test('a project that was made is listed, and its draft survives the engine', async () => {
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

test('drafts and names that are saved at the same time both survive', async () => {
  const { client } = await openEngine(await temporaryFolder());
  const { id: project, draft } = await client.createProject({ name: 'a' });
  for (let seed = 1; seed <= 20; seed++) {
    const save = () => client.saveDraft({ project, draft: { ...draft, seed } });
    const rename = () => client.renameProject({ project, name: `name ${seed}` });
    await Promise.all(seed % 2 === 0 ? [save(), rename()] : [rename(), save()]);
    expect(await client.openProject({ project })).toMatchObject({ name: `name ${seed}`, draft: { seed } });
  }
});

test('projects of the same name get ids of their own', async () => {
  const { client } = await openEngine(await temporaryFolder());
  expect((await client.createProject({ name: 'A' })).id).toBe('a');
  expect((await client.createProject({ name: 'A' })).id).toBe('a-2');
  expect((await client.createProject({ name: '中' })).id).toBe('project');
});

test('a project that another engine has open is busy', async () => {
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

test('a project that is not there and an id that is a path are refused', async () => {
  const { client } = await openEngine(await temporaryFolder());
  await expect(client.openProject({ project: 'nothing' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(client.openProject({ project: '../x' })).rejects.toMatchObject({ code: 'invalid' });
});

test('folders that are no projects do not disturb the list', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const before = await client.listProjects({});
  await mkdir(join(home, 'projects', 'Not A Project'), { recursive: true });
  await mkdir(join(home, 'projects', 'torn'), { recursive: true });
  await writeFile(join(home, 'projects', 'torn', 'project.json'), '{');
  expect(await client.listProjects({})).toEqual(before);
});

test('GRAFT_HOME comes before the place that the system has for application data', () => {
  expect(defaultHome({ GRAFT_HOME: '/elsewhere' }, 'linux')).toBe('/elsewhere');
  expect(defaultHome({ XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/graft');
});

test('the program folder is found, and bundled data sets by name only', () => {
  expect(join(findAppFolder(), '/')).toBe(appFolder);
  expect(resolveDataFolder('sample:drawings', appFolder)).toBe(join(appFolder, 'assets/samples/drawings'));
  expect(() => resolveDataFolder('sample:../../src-main', appFolder)).toThrow(
    'not a valid name of a bundled dataset',
  );
  expect(() => resolveDataFolder('sample:none', appFolder)).toThrow('Bundled dataset not found: none');
});

test('the first start makes the sample, ready to train; deleted, it stays so', async () => {
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

test('two engines that start for the first time at once make one sample', async () => {
  const home = await temporaryFolder();
  const [one] = await Promise.all([1, 2].map(() => openEngine(home, { firstStart: true })));
  expect((await one!.client.listProjects({})).map((project) => project.id)).toEqual(['sample']);
});
