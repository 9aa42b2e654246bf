// `graft evaluate` with figures, comparison, other images and report, and `graft predict --csv`.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { parseNpy } from '../../../src-main/shells/cli/npy';
import { buildHelpers, makeImages, openEngine, tinyGraph } from '../../engine/support';
import { runGraft } from './run-graft';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const home = mkdtempSync(join(tmpdir(), 'graft-cli-evaluate-'));
const at = (name: string) => join(home, name);
let runs: { runId: string }[] = [];

const graft = (...args: string[]) => runGraft(args);

beforeAll(() => {
  process.env.GRAFT_HOME = at('home');
  buildHelpers();
});
afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

test('trains two runs to evaluate', async () => {
  await makeImages(at('images'), 12);
  const { client, close } = await openEngine(at('other'));
  const { id: project } = await client.createProject({ name: 'a' });
  const request = { project, model: { graph: tinyGraph() }, format: 'h5', name: 'tiny' } as const;
  for await (const _ of client.exportModel({ ...request, out: at('tiny.h5') }));
  await close();
  for (const epochs of [1, 3]) {
    const recipe = {
      ...{ version: 2, name: `epochs ${epochs}`, model: { file: 'tiny.h5' }, data: { folder: 'images' } },
      split: { validation: 0.25, test: 0.25, stratified: true },
      stages: [{ trainable: { all: true }, epochs, batchSize: 4 }],
    };
    await writeFile(at('recipe.json'), JSON.stringify(recipe));
    const { code, err } = await graft('train', at('recipe.json'));
    expect({ code, err: err.includes('graft train:') }).toEqual({ code: 0, err: false });
  }
  runs = JSON.parse((await graft('runs', '--json')).out);
  expect(runs).toHaveLength(2);
});

test('prints the figures, and writes them as JSON and NumPy', async () => {
  const { out, code } = await graft('evaluate', 'last', '--details');
  expect(code).toBe(0);
  expect(out).toMatch(/Accuracy \d\.\d{3} on 9 images, 95 % interval/);
  expect(out).toMatch(/blue +3 +[\d.]{6} +[\d.]{6}/);
  expect(out).toMatch(/Temperature [\d.]+, fitted on 9 validation images/);
  expect(out).toContain('With 9 images the calibration error is mostly noise');
  expect(out).not.toContain('The temperature was fitted on these images');
  expect((await graft('evaluate', 'last', '--details', '--part', 'validation')).out).toContain(
    'The temperature was fitted on these images',
  );
  const folder = at('figures');
  const written = await graft('evaluate', 'last', '--figures', folder, '--json');
  const figures = JSON.parse(written.out);
  const file = JSON.parse(await readFile(join(folder, 'figures.json'), 'utf8'));
  expect(file).toMatchObject(figures);
  expect(file.images).toHaveLength(9);
  const [values, labels] = await Promise.all(
    ['probabilities.npy', 'labels.npy'].map(async (name) =>
      parseNpy(new Uint8Array(await readFile(join(folder, name))), name),
    ),
  );
  expect([values!.shape, labels!.shape]).toEqual([
    [9, 3],
    [9, 3],
  ]);
  let right = 0;
  for (let i = 0; i < 9; i++) {
    const row = [...values!.values.subarray(i * 3, i * 3 + 3)];
    expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    right += labels!.values[i * 3 + row.indexOf(Math.max(...row))]!;
  }
  expect(right / 9).toBeCloseTo(figures.accuracy, 9);
});

test('compares two runs image by image', async () => {
  const { out, code } = await graft('evaluate', runs[0]!.runId, '--against', runs[1]!.runId, '--json');
  expect(code).toBe(0);
  const { counts, p, images } = JSON.parse(out);
  expect(Object.values<number>(counts).reduce((sum, n) => sum + n, 0)).toBe(9);
  expect(images).toHaveLength(9);
  expect(p).toBeGreaterThan(0);
  expect((await graft('evaluate', runs[0]!.runId, '--against', runs[1]!.runId)).out).toContain(
    "McNemar's exact test",
  );
});

test('evaluates a model file on a folder, and slices by a table', async () => {
  const rows = ['blue', 'green', 'red'].flatMap((name) =>
    Array.from({ length: 12 }, (_, i) => `${name}/${name}-${i}.png,${i < 6 ? 'indoors' : 'outdoors'}`),
  );
  await writeFile(at('places.csv'), `image,place\n${rows.join('\n')}\n`);
  const model = [at('tiny.h5'), '--data', at('images'), '--details', '--table', at('places.csv')];
  const { out, code } = await graft('evaluate', ...model);
  expect(code).toBe(0);
  expect(out).toMatch(/on 36 images/);
  expect(out).toMatch(/place: indoors/);
  expect(out).toContain('No validation images to fit a temperature on');
  expect(await graft('evaluate', at('tiny.h5'), '--details')).toMatchObject({ code: 2 });
  expect((await graft('evaluate', 'last', '--details', '--table', at('none.csv'))).code).toBe(1);
  expect(await graft('evaluate', 'last', '--table', at('places.csv'))).toMatchObject({ code: 2 });
  expect(await graft('evaluate', 'last', '--report', at('no.html'), '--data', at('images'))).toMatchObject({
    code: 2,
  });
});

test('writes the report as one HTML file', async () => {
  const { code, err } = await graft('evaluate', 'last', '--report', at('report.html'));
  expect(code).toBe(0);
  expect(err).toContain(at('report.html'));
  const html = await readFile(at('report.html'), 'utf8');
  expect(html).toContain('<h1>epochs 3</h1>');
  for (const title of ['Data', 'Network and plan', 'Curves', 'Confusion matrix', 'Calibration', 'Limits'])
    expect(html).toContain(`<h2>${title}</h2>`);
  expect(html).not.toContain('mean probabilities');
  const averaged = await graft(
    'evaluate',
    'last',
    '--report',
    at('mean.html'),
    '--crops',
    'ten',
    '--with',
    runs[1]!.runId,
  );
  expect(averaged.code).toBe(0);
  const text = await readFile(at('mean.html'), 'utf8');
  expect(text).toContain('All figures are of mean probabilities: 2 networks, 10 views of each image.');
  // The run of one epoch is less certain.
  const ece = (page: string) => /ECE<\/span><b>([\d.]+)/.exec(page)![1];
  expect(ece(text)).not.toBe(ece(html));
  const korean = await graft('evaluate', 'last', '--report', at('report.html'), '--lang', 'ko');
  expect(korean.code).toBe(0);
  expect(await readFile(at('report.html'), 'utf8')).toContain('<h2>한계</h2>');
});

test('prints the predictions of a folder as CSV', async () => {
  const { out, code } = await graft('predict', 'last', at('images/red'), '--csv', '--top', '2');
  expect(code).toBe(0);
  const lines = out.trim().split('\r\n');
  expect(lines[0]).toBe('image,class 1,probability 1,class 2,probability 2,problem');
  expect(lines).toHaveLength(13);
  const [image, name, probability] = lines[1]!.split(',');
  expect(image).toBe(at('images/red/red-0.png'));
  expect(['blue', 'green', 'red']).toContain(name);
  expect(Number(probability)).toBeGreaterThan(1 / 3);
});
