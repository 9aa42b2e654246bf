// Class probabilities through the contract: they give the evaluation's accuracy, with facts and a table; the report contains them and nothing from outside.
import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { mostTableBytes, withColumns } from '#shared/evaluation/columns';
import { collectScores, isRight, type Scores } from '#shared/evaluation/scores';
import { slicesOf } from '#shared/evaluation/slices';
import { applyEdit } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { Evaluation } from '#shared/run/events';
import {
  buildHelpers,
  makeImages,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../support';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

const split = { validation: 0.25, test: 0.25, stratified: true };

async function trained(name = 'tiny') {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'), 12);
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const recipe = { ...tinyRecipe(folder, { trainable: { all: true }, epochs: 1 }), split, name };
  const { runId } = await client.startRun({ project, recipe, graph: tinyGraph() });
  await watchToEnd(client, project, runId);
  return { client, project, folder, runId, home };
}

type Request = Parameters<Client<EngineContract>['scores']>[0];
const scoresOf = async (client: Client<EngineContract>, request: Request): Promise<Scores> =>
  (await collectScores(client.scores(request)))!;
const accuracyOf = (scores: Scores) =>
  scores.images.filter((_, i) => isRight(scores, i)).length / scores.images.length;

test('gives the accuracy of the evaluation, and groups the images by the scan and by a table', async () => {
  const { client, project, folder, runId, home } = await trained();
  const scores = await scoresOf(client, { project, model: { runId }, withFacts: true });
  let evaluation: Evaluation | undefined;
  for await (const item of client.evaluate({ project, runId })) evaluation ??= item.evaluation;
  expect(scores.part).toBe('test');
  expect(scores.images).toHaveLength(evaluation!.count);
  expect(accuracyOf(scores)).toBeCloseTo(evaluation!.accuracy, 9);
  for (const { path, probability, predicted } of evaluation!.mistakes) {
    const i = scores.images.findIndex((image) => image.path === path);
    expect(scores.values[i * 3 + predicted]).toBeCloseTo(probability, 6);
  }
  expect(scores.images.every(({ width, brightness }) => width === 20 && brightness! > 0)).toBe(true);

  const table = join(home, 'cameras.csv');
  const rows = scores.images.map(({ path }, i) => `${path.split(/[\\/]/).at(-1)},${i % 2 ? 'old' : 'new'}`);
  await writeFile(table, `file,camera\n${rows.join('\n')}\n`);
  const sliced = slicesOf(await scoresOf(client, { project, model: { runId }, table }));
  expect(
    new Set(sliced.filter(({ by }) => by === 'column').map(({ column, value }) => `${column} ${value}`)),
  ).toEqual(new Set(['camera old', 'camera new']));
  await expect(
    scoresOf(client, { project, model: { runId }, table: join(folder, 'red/red-0.png') }),
  ).rejects.toThrow('expected a table');

  // The same by the bytes of a file, without computing again.
  const images = scores.images.map(({ path }) => path);
  const bytes = new Uint8Array(await readFile(table));
  const columns = await client.tableColumns({ table: { name: 'cameras.csv', bytes }, images });
  expect(columns).toMatchObject({ columns: ['camera'], named: 'file' });
  expect(slicesOf(withColumns(scores, columns)).filter(({ by }) => by === 'column')).toEqual(
    sliced.filter(({ by }) => by === 'column'),
  );
  const large = join(home, 'large.csv');
  await truncate(await writeFile(large, '').then(() => large), mostTableBytes + 1);
  await expect(scoresOf(client, { project, model: { runId }, table: large })).rejects.toThrow(
    'may have 8.0 MiB',
  );
  await expect(client.tableColumns({ table: { path: large }, images })).rejects.toThrow('may have 8.0 MiB');

  // A whole dataset, and a model that is no run.
  const data = { folder, split, seed: 1 };
  const all = await scoresOf(client, { project, model: { runId }, data });
  expect(all).toMatchObject({ part: null });
  expect(all.images).toHaveLength(36);
  await expect(scoresOf(client, { project, model: { graph: tinyGraph() } })).rejects.toThrow('not a run');
  await expect(scoresOf(client, { project, model: { graph: tinyGraph(4) }, data })).rejects.toThrow(
    'are not those of the dataset',
  );
});

test('divides the logits by a temperature, in every export', async () => {
  const { client, project, runId, home } = await trained();
  const { graph } = await client.adoptWeights({ project, runId });
  const warm: LayerGraph = applyEdit(
    graph,
    { edit: 'setTemperature', temperature: 2 },
    { classes: graph.classes ?? [], seed: 1 },
  );
  const data = { folder: join(home, 'images'), split, seed: 1 };
  const [plain, tempered] = await Promise.all(
    [graph, warm].map((one) => scoresOf(client, { project, model: { graph: one }, data })),
  );
  for (let i = 0; i < plain!.values.length; i += 3) {
    const logits = [...plain!.values.subarray(i, i + 3)].map((p) => Math.log(p) / 2);
    const sum = logits.reduce((total, one) => total + Math.exp(one), 0);
    for (const [k, logit] of logits.entries())
      expect(tempered!.values[i + k]).toBeCloseTo(Math.exp(logit) / sum, 5);
  }
  for (const format of ['keras', 'h5', 'onnx', 'tfjs'] as const) {
    const items = client.exportModel({ project, model: { graph: warm }, format, name: `warm-${format}` });
    for await (const { file } of items)
      if (file && file.parity.compared === 'outputs') expect(file.parity.difference).toBeLessThan(1e-5);
  }
});

test('writes a report without scripts and resources, in which names are text', async () => {
  const { client, project, runId } = await trained('<img src=x onerror=alert(1)> "quoted"');
  for (const locale of ['en', 'ko'] as const) {
    let html: string | undefined;
    for await (const item of client.report({ project, runId, locale })) html ??= item.html;
    expect(html).toContain('&#60;img src=x onerror=alert(1)&#62;');
    expect(html).not.toMatch(/<script|<link|<iframe|\son\w+="|@import|url\(/i);
    const addresses = [...html!.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address!);
    expect(addresses.every((address) => address.startsWith('data:image/webp;base64,'))).toBe(true);
    expect(html).not.toMatch(/https?:/);
    expect(html).toContain(locale === 'en' ? 'Reliability diagram' : '신뢰도 다이어그램');
    expect(html).toContain("default-src 'none'");
  }
});
