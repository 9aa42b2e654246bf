// Models through the contract: the catalog with its weights, files, preparing recipes.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { inferGraph } from '#shared/graph/infer';
import { englishOf } from '../../in-english';
import { appFolder, buildHelpers, openEngine, temporaryFolder, tinyGraph } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

async function project() {
  const home = await temporaryFolder();
  const opened = await openEngine(home);
  return { ...opened, home, id: (await opened.client.createProject({ name: 'a' })).id };
}

test('opens the bundled network with its weights as blobs and its class names', async () => {
  const { client, id } = await project();
  const { graph, notes } = await client.openModel({ project: id, source: { catalog: 'efficientnet-lite0' } });
  expect(notes).toEqual([]);
  expect(graph.classes).toHaveLength(1000);
  const weights = graph.layers.flatMap((layer) => Object.values(layer.weights));
  expect(weights.every((weight) => 'blob' in weight)).toBe(true);
  expect(inferGraph(graph).params.total).toBe(4_694_024);
});

test('opens a network without published weights with random weights and a note', async () => {
  const { client, id } = await project();
  const { notes } = await client.openModel({ project: id, source: { catalog: 'lenet5' } });
  expect(englishOf(notes)[0]).toContain('Graft has no pretrained weights of LeNet5');
});

test('rejects invalid models with their name and the expected input', async () => {
  const { client, id, home } = await project();
  const file = join(home, 'notes.h5');
  await writeFile(file, 'these are notes');
  await expect(client.openModel({ project: id, source: { file } })).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining(`${file} is not a model file that Graft can open`),
  });
  await expect(client.openModel({ project: id, source: { catalog: 'vgg99' } })).rejects.toThrow(
    "There is no model 'vgg99' in the catalog: expected one of efficientnet-lite0, vgg16, vgg19, ",
  );
});

test('prepares a recipe: opens the model, applies edits, scans the classes', async () => {
  const { client, id } = await project();
  const { recipe } = await client.readRecipe({ path: join(appFolder, 'assets/recipes/sample.json') });
  const items = [];
  for await (const item of client.prepareRecipe({ project: id, recipe })) items.push(item);
  const { graph, summary } = items.at(-1)!.prepared!;
  const classes = ['animals', 'buildings', 'fruit', 'music', 'plants', 'tools', 'vehicles'];
  expect(summary?.classes.map(({ name }) => name)).toEqual(classes);
  expect(graph.classes).toEqual(classes);
  expect(inferGraph(graph).params).toEqual({ total: 3_421_991, trainable: 8_967, nonTrainable: 3_413_024 });
});

test('exports to the exports folder under a safe, unused name, and reads it back in chunks', async () => {
  const { client, id, home } = await project();
  const names: string[] = [];
  for (let i = 0; i < 2; i++) {
    const request = { project: id, model: { graph: tinyGraph() }, format: 'h5', name: '../../tiny' } as const;
    for await (const { file } of client.exportModel(request)) if (file) names.push(file.name);
  }
  expect(names).toEqual(['_.._tiny.h5', '_.._tiny-2.h5']);
  const { bytes, sizeBytes } = await client.readExport({ project: id, name: names[0]!, offset: 8 });
  expect(bytes.length).toBe(sizeBytes - 8);
  for (const name of ['../project.json', 'none.h5'])
    await expect(client.readExport({ project: id, name, offset: 0 })).rejects.toMatchObject({
      code: 'not-found',
    });
  const { entries } = await client.browse({ path: join(home, 'projects', id, 'exports'), show: 'models' });
  expect(entries.map((entry) => entry.name)).toEqual(['_.._tiny-2.h5', '_.._tiny.h5']);
  // The typed path of a file lists the folder it is in.
  const typed = await client.browse({ path: entries[0]!.path, show: 'models' });
  expect(typed.path).toBe(join(home, 'projects', id, 'exports'));
  expect(typed.entries).toEqual(entries);
});
