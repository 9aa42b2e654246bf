// Continuing finished runs: extended or branched from a checkpoint; and deleting cached features.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { checkpointSchema } from '#shared/run/checkpoint';
import { foldRun } from '#shared/run/reduce-run';
import { stageSchema } from '#shared/run/stage';
import { readJson } from '../../../src-main/store/atomic';
import {
  buildHelpers,
  makeImages,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(buildHelpers);

async function prepared() {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'));
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const start = async (stage: object) =>
    (await client.startRun({ project, recipe: tinyRecipe(folder, stage), graph: tinyGraph() })).runId;
  const end = async (runId: string) => foldRun(await watchToEnd(client, project, runId));
  const weights = async (runId: string, name = 'last') => {
    const file = join(home, 'projects', project, 'runs', runId, 'checkpoints', `${name}.json`);
    const { graph, optimizer } = await readJson(file, checkpointSchema);
    return { weights: graph.layers.map((layer) => layer.weights), optimizer };
  };
  const logOf = (runId: string) => join(home, 'projects', project, 'runs', runId, 'events.jsonl');
  return { client, project, start, end, weights, logOf };
}

const adam = { optimizer: { kind: 'adam', learningRate: 0.01 } };

describe('a finished run', () => {
  test('ends with the same weights after extending as one planned with as many epochs', async () => {
    const { client, project, start, end, weights } = await prepared();
    const long = await start({ epochs: 5, ...adam });
    await end(long);
    const short = await start({ epochs: 3, ...adam });
    expect((await end(short)).status).toBe('done');
    await client.extendRun({ project, runId: short, epochs: 2 });
    await expect(client.extendRun({ project, runId: short, epochs: 2 })).rejects.toMatchObject({
      code: 'busy',
    });
    const state = await end(short);
    expect(state).toMatchObject({ status: 'done', stages: [{ epochs: 5 }] });
    expect(state.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(await weights(short)).toEqual(await weights(long));
    expect((await client.runRecipe({ project, runId: short })).recipe.stages[0]!.epochs).toBe(5);
  });

  test('continues when it is extended after early stopping', async () => {
    const { client, project, start, end } = await prepared();
    const runId = await start({
      epochs: 50,
      ...adam,
      earlyStopping: { monitor: 'accuracy', patience: 2, minDelta: 1, restoreBest: false },
    });
    const before = (await end(runId)).epochs.length;
    expect(before).toBeLessThan(50);
    await client.extendRun({ project, runId, epochs: 2 });
    expect((await end(runId)).epochs).toHaveLength(before + 2);
  });

  test('branches without the steps that were computed while its checkpoint was written', async () => {
    const { client, project, start, end, logOf } = await prepared();
    const runId = await start({ epochs: 2, batchSize: 2, ...adam });
    const { epochs } = await end(runId);
    const { step } = epochs[1]!;
    // The log of a run whose first checkpoint is its last one, with steps of the second epoch before it was on the disk.
    const lines = (await readFile(logOf(runId), 'utf8')).trim().split('\n');
    const isSaved = (line: string) => line.includes('"checkpointSaved"') && line.includes(`"step":${step}`);
    const ends = lines.findIndex((line) => line.includes('"epochEnded"') && line.includes('"epoch":2'));
    const row = { type: 'stepEnded', at: Date.now(), stage: 0, epoch: 3, step: step + 1, stepInEpoch: 1 };
    const late = { ...row, stepsPerEpoch: step / 2, loss: 1, accuracy: 0, learningRate: 0.01 };
    expect(lines.findIndex(isSaved)).toBeGreaterThan(ends);
    lines.splice(ends + 1, 0, JSON.stringify(late));
    await writeFile(logOf(runId), `${lines.join('\n')}\n`);
    const { runId: branch } = await client.branchRun({ project, runId });
    const state = await end(branch);
    expect(state.status).toBe('done');
    const log = (await readFile(logOf(branch), 'utf8')).trim().split('\n');
    expect(log.filter((line) => line.includes('"stepEnded"')).length).toBeGreaterThan(0);
    expect(log.filter((line) => line.includes(`"step":${step + 1}`))).toEqual([]);
  });

  test('can be branched at its checkpoint, or into other stages from its weights', async () => {
    const { client, project, start, end, weights } = await prepared();
    const whole = await start({ epochs: 4, batchSize: 2, ...adam });
    const first = await end(whole);
    const stopped = await start({ epochs: 4, batchSize: 2, ...adam });
    for await (const { events } of client.watchRun({ project, runId: stopped }))
      if (events.some((event) => event.type === 'epochEnded'))
        await client.stopRun({ project, runId: stopped });
    const { runId: branch } = await client.branchRun({ project, runId: stopped, name: 'a branch' });
    const state = await end(branch);
    expect(state).toMatchObject({ status: 'done', name: 'a branch', runId: branch });
    expect(state.branchedFrom).toMatchObject({ runId: stopped, checkpoint: 'last' });
    expect(await weights(branch)).toEqual(await weights(whole));
    expect(state.epochs.map(({ training }) => training)).toEqual(
      first.epochs.map(({ training }) => training),
    );

    const stages = [stageSchema.parse({ trainable: { head: true }, epochs: 1 })];
    const { runId: other } = await client.branchRun({ project, runId: whole, checkpoint: 'best', stages });
    const after = await end(other);
    expect(after).toMatchObject({ status: 'done', branchedFrom: { runId: whole, checkpoint: 'best' } });
    expect(after.epochs).toHaveLength(1);
    const [mine, parents] = [await weights(other), await weights(whole, 'best')];
    expect(mine.weights[1]).toEqual(parents.weights[1]);
    expect(mine.weights[3]).not.toEqual(parents.weights[3]);
    const list = await client.listRuns({ project });
    expect(list.find(({ runId }) => runId === other)?.branchedFrom?.runId).toBe(whole);
    await expect(client.branchRun({ project, runId: 'nothing' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

test('reports and deletes cached features, but not during a run', async () => {
  const { client, project, start, end } = await prepared();
  const stage = { trainable: { names: ['head'] }, features: 'cached' };
  expect((await end(await start({ epochs: 1, ...stage }))).features).toMatchObject({ kept: 0, computed: 24 });
  const { sizeBytes, files } = await client.cacheInfo({ project });
  expect({ files, enough: sizeBytes > 24 * 36 }).toEqual({ files: 1, enough: true });
  const runId = await start({ epochs: 3000, ...stage });
  for await (const { events } of client.watchRun({ project, runId })) {
    if (!events.some((event) => event.type === 'epochEnded')) continue;
    await expect(client.emptyCache({ project })).rejects.toMatchObject({ code: 'busy' });
    break;
  }
  await client.stopRun({ project, runId });
  await end(runId);
  expect(await client.emptyCache({ project })).toEqual({ freedBytes: sizeBytes });
  expect(await client.cacheInfo({ project })).toEqual({ sizeBytes: 0, files: 0 });
});
