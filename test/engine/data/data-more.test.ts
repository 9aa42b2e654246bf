// Datasets through the contract: several sources, added images, statistics, filters, previews, exports, suspects.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test, vi } from 'vitest';
import { inEnglish, type Words } from '#shared/sentence';
import { englishOf, withReasons } from '../../in-english';
import { hasPython } from '../../python';
import { buildHelpers, makeImages, noisyPng, openEngine, temporaryFolder, tinyGraph } from '../support';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

beforeAll(buildHelpers);
const split = { validation: 0.25, test: 0.25 };
const sets = fileURLToPath(new URL('../../fixtures/data-sets', import.meta.url));

async function opened() {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'));
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  return { client, project, folder, home, ask: { project, folder, split, seed: 1 } };
}

async function summaryOf(items: AsyncIterable<{ summary?: unknown }>) {
  let summary: unknown;
  for await (const item of items) summary = item.summary ?? summary;
  return summary as { classes: { name: string; training: number; validation: number; test: number }[] };
}

const counts = ({ classes }: Awaited<ReturnType<typeof summaryOf>>) =>
  Object.fromEntries(
    classes.map(({ name, training, validation, test }) => [name, training + validation + test]),
  );

test('merges several sources into one dataset by class name, and shows images of each', async () => {
  const { client, ask, home, project } = await opened();
  await mkdir(join(home, 'loose/nested'), { recursive: true });
  for (let i = 0; i < 3; i++)
    await writeFile(join(home, 'loose/nested', `${i}.png`), noisyPng([200, 190, 30], i));
  const more = [
    { name: 'zip', folder: join(sets, 'folders.zip') },
    { name: 'yellow', folder: join(home, 'loose'), className: 'yellow' },
    { name: 'more red', folder: ask.folder, className: 'red' },
  ];
  const found = counts(await summaryOf(client.scan({ ...ask, more })));
  expect(found).toMatchObject({ blue: 8, green: 8, red: 8 + 24, yellow: 3 });
  const page = await client.images({ ...ask, more, text: '@', offset: 0, limit: 500 });
  const folders = [...new Set(page.images.map(({ path }) => path.split('/')[0]))].sort();
  expect(folders).toEqual(['@more red', '@yellow', '@zip']);
  for (const { path } of page.images.filter((_, i) => i % 9 === 0))
    expect(
      (await client.thumbnail({ project, folder: ask.folder, path, size: 16 })).bytes.length,
    ).toBeGreaterThan(20);
});

test('stores images passed as bytes in the project, and finds them in their class in the next scan', async () => {
  const { client, ask, project, home } = await opened();
  const images = [
    { name: 'clipboard.png', bytes: new Uint8Array(noisyPng([10, 10, 10], 77)) },
    { name: 'notes.png', bytes: new Uint8Array(Buffer.from('no image')) },
  ];
  const { source, paths, refused } = await client.addImages({ project, className: '흰 <b>', images });
  expect(withReasons(refused)).toEqual([{ name: 'notes.png', reason: 'expected an image, found text' }]);
  const further = await client.addImages({
    project,
    className: 'red',
    images: [{ name: 'x', bytes: new Uint8Array(noisyPng([9, 9, 9], 5)) }],
  });
  const more = [source];
  const add = (named: string[], to: string) => ({ edit: 'add' as const, images: named, to });
  const edits = [add(paths, '흰 <b>'), add(further.paths, 'red')];
  const found = counts(await summaryOf(client.scan({ ...ask, more, edits })));
  expect(found).toEqual({ blue: 8, green: 8, red: 9, '흰 <b>': 1 });
  // After undo, they are removed from the dataset, but not from the disk.
  expect(counts(await client.dataSummary({ ...ask, more, edits: edits.slice(0, 1) }))).toMatchObject({
    red: 8,
  });
  expect(counts(await client.dataSummary({ ...ask, more }))).toEqual({ blue: 8, green: 8, red: 8 });
  const { images: seen } = await client.images({
    ...ask,
    more,
    edits,
    text: paths[0]!,
    offset: 0,
    limit: 9,
  });
  expect(seen.map(({ path }) => path)).toEqual(paths);
  expect((await readdir(join(home, 'projects/a/added'))).sort()).toContain('labels.json');
});

test('returns statistics and filters images correctly', async () => {
  const { client, ask, folder } = await opened();
  await writeFile(join(folder, 'red/night.png'), noisyPng([12, 12, 12], 3));
  for await (const _ of client.scan(ask));
  const stats = await client.dataStats(ask);
  expect(stats).toMatchObject({
    total: 25,
    widths: { least: 20, median: 20, greatest: 20 },
    flags: { dark: 1, small: 25 },
    imbalance: 9 / 8,
    fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(stats.shorterSide.counts[0]).toBe(25);
  expect(stats.classes.map(({ name, count }) => [name, count])).toEqual([
    ['blue', 8],
    ['green', 8],
    ['red', 9],
  ]);
  const paths = async (filter: object) =>
    (await client.images({ ...ask, ...filter, offset: 0, limit: 500 })).images.map(({ path }) => path);
  expect(await paths({ flag: 'dark' })).toEqual(['red/night.png']);
  expect(await paths({ text: 'NIGHT' })).toEqual(['red/night.png']);
  expect((await paths({ sort: 'brightness' }))[0]).toBe('red/night.png');
  expect((await paths({ sort: 'brightness', descending: true })).at(-1)).toBe('red/night.png');
  expect(await paths({ side: { least: 21 } })).toEqual([]);
  const moved = { edit: 'move' as const, images: ['red/night.png'], part: 'test' as const };
  const exclude = { edit: 'exclude' as const, images: ['red/night.png'] };
  const others = await Promise.all(
    [[moved], [exclude]].map(async (edits) => (await client.dataStats({ ...ask, edits })).fingerprint),
  );
  expect(new Set([stats.fingerprint, ...others]).size).toBeGreaterThanOrEqual(2);
});

test('previews a source: its kind, classes, examples, and the columns of its tables', async () => {
  const { client, project } = await opened();
  const table = await client.previewSource({ project, folder: join(sets, 'several') });
  expect(table.tables[0]).toMatchObject({
    path: 'labels.csv',
    columns: ['image', 'tags', 'patient', 'is cat', 'is dog', 'is outdoors'],
  });
  const labels = { table: 'labels.csv', label: 'tags', several: { separator: '|' }, group: 'patient' };
  const several = await client.previewSource({ project, folder: join(sets, 'several'), labels });
  expect(several.examples[0]).toEqual({ path: 'a.png', classes: ['cat', 'outdoors'], group: 'p1' });
  const names = await client.previewSource({
    project,
    folder: join(sets, 'cats-and-dogs'),
    labels: { pattern: '{class}.{group}.jpg' },
  });
  expect(names).toMatchObject({ classCount: 2, images: 8, problem: null });
  const folder = await makeImages(join(await temporaryFolder(), 'images'));
  await writeFile(join(folder, 'red', 'readme.txt'), 'notes');
  const folders = await client.previewSource({ project, folder });
  expect(folders).toMatchObject({ images: 24, leftOutCount: 1, leftOut: [{ path: 'red/readme.txt' }] });
  expect(folders.examples.map(({ path }) => path)).not.toContain('red/readme.txt');
  const wrong = await client.previewSource({
    project,
    folder: join(sets, 'cats-and-dogs'),
    labels: { pattern: 'x{class}' },
  });
  expect(inEnglish(wrong.problem!)).toContain("matches the pattern 'x{class}'");
});

test('exports the split as links, copies and a table', async () => {
  const { client, ask, home } = await opened();
  const all = await client.images({ ...ask, offset: 0, limit: 500 });
  const wanted = all.images.map(({ path, part }) => `${part} ${path.split('/')[0]}`).sort();
  for (const how of ['links', 'copies'] as const) {
    const out = join(home, how);
    let result: { images: number; notes: Words[] } | undefined;
    for await (const item of client.exportData({ ...ask, how, out })) result = item.result ?? result;
    expect(result?.images).toBe(24);
    const files = (await readdir(out, { recursive: true })).filter((path) => path.endsWith('.png'));
    expect(files.map((path) => path.split('/').slice(0, 2).join(' ')).sort()).toEqual(wanted);
    const first = join(out, files[0]!);
    if (how === 'links') expect(await readlink(first)).toContain(ask.folder);
    else expect((await readFile(first)).subarray(1, 4).toString()).toBe('PNG');
    expect(englishOf(result?.notes).join()).toContain('keras.utils.image_dataset_from_directory(');
    await expect(drain(client.exportData({ ...ask, how, out }))).rejects.toMatchObject({ code: 'invalid' });
  }
  const csv = join(home, 'split.csv');
  await drain(client.exportData({ ...ask, how: 'csv', out: csv }));
  if (!hasPython) return;
  const script =
    "import csv,sys;print(sorted(r['part']+' '+r['label'] for r in csv.DictReader(open(sys.argv[1],newline=''))))";
  const said = execFileSync('python3', ['-c', script, csv], { encoding: 'utf8' });
  expect(JSON.parse(said.replaceAll("'", '"'))).toEqual(wanted);
});

test('exports arrays as files that Python reads with the same pixels', async () => {
  const { client, project, home } = await opened();
  const ask = {
    project,
    folder: join(sets, 'cifar-10-batches-py'),
    split: { validation: 0, test: 0 },
    seed: 1,
  };
  const out = join(home, 'cifar');
  await drain(client.exportData({ ...ask, how: 'links', out }));
  expect((await readdir(out)).sort()).toEqual(['test', 'training']);
});

test('lists images in a wrong class as suspects, and no others', async () => {
  const { client, ask, folder, project } = await opened();
  await cp(join(folder, 'blue/blue-1.png'), join(folder, 'red/wrong.png'));
  await writeFile(join(folder, 'red/wrong.png'), noisyPng([40, 60, 200], 991));
  for await (const _ of client.scan(ask));
  let suspects: { image: { path: string }; label: number; share: number }[] | undefined;
  const model = { graph: tinyGraph() };
  for await (const item of client.suspects({ ...ask, model, neighbors: 5 }))
    suspects = item.suspects ?? suspects;
  expect(suspects?.map(({ image, label }) => [image.path, label])).toEqual([['red/wrong.png', 0]]);
  expect(project).toBe(ask.project);
});

test('does not doubt the label of the only image of a class by a head that never saw the class', async () => {
  const { client, ask, folder } = await opened();
  await mkdir(join(folder, 'yellow'));
  await writeFile(join(folder, 'yellow/only.png'), noisyPng([220, 210, 40], 992));
  for await (const _ of client.scan(ask));
  let suspects: { image: { path: string }; head?: unknown }[] = [];
  for await (const item of client.suspects({ ...ask, model: { graph: tinyGraph() }, neighbors: 5, folds: 5 }))
    suspects = item.suspects ?? suspects;
  expect(suspects.filter(({ image, head }) => image.path === 'yellow/only.png' && head)).toEqual([]);
});

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}
