// Runs with a trainer on images: queue, stop, resume, killed trainers, closed engines.
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { inEnglish } from '#shared/sentence';
import {
  buildHelpers,
  makeImages,
  noisyPng,
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
  const opened = await openEngine(home);
  const { id: project } = await opened.client.createProject({ name: 'a' });
  const start = async (stage: object = {}) =>
    (await opened.client.startRun({ project, recipe: tinyRecipe(folder, stage), graph: tinyGraph() })).runId;
  return { ...opened, home, folder, project, start };
}

/** Returns the process ids of trainers started by this process. */
function trainerIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1];
        return (
          Number(parent) === process.pid &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('trainer.js')
        );
      } catch {
        return false;
      }
    });
}

const last = (events: readonly RunEvent[]) => events.at(-1)!;
const steps = (events: readonly RunEvent[]) => events.filter((event) => event.type === 'stepEnded');

describe('a run', () => {
  test('trains, can be watched live, and has the same events in its log afterward', async () => {
    const { client, project, start, home } = await prepared();
    const runId = await start();
    expect(runId).toMatch(/^\d{4}-\d\d-\d\d-[0-9a-f]{4}$/);
    const events = await watchToEnd(client, project, runId);
    expect(last(events)).toMatchObject({ type: 'ended', outcome: 'done' });
    expect(events[0]).toMatchObject({ type: 'started', runId, classes: ['blue', 'green', 'red'] });
    expect(events.filter((event) => event.type === 'epochEnded')).toHaveLength(2);
    expect(await watchToEnd(client, project, runId)).toEqual(events);
    expect(await client.listRuns({ project })).toMatchObject([
      { runId, name: 'tiny', status: 'done', epochs: 2, checkpoint: true },
    ]);
    const names = await readdir(join(home, 'projects', project, 'runs', runId));
    expect(names).toEqual(
      expect.arrayContaining(['recipe.json', 'graph.json', 'events.jsonl', 'checkpoints']),
    );
    const { graph } = await client.adoptWeights({ project, runId });
    expect(graph.classes).toEqual(['blue', 'green', 'red']);
    expect(graph.layers[1]?.weights.kernel).toHaveProperty('blob');
  });

  test('can be evaluated, used for prediction and forward passes, and exported', async () => {
    const { client, project, start, folder, home } = await prepared();
    const runId = await start({ epochs: 40, optimizer: { kind: 'adam', learningRate: 0.02 } });
    expect(last(await watchToEnd(client, project, runId))).toMatchObject({ outcome: 'done' });

    const evaluations = [];
    for await (const item of client.evaluate({ project, runId, part: 'training' }))
      if (item.evaluation) evaluations.push(item.evaluation);
    expect(evaluations).toHaveLength(1);
    expect(evaluations[0]!.accuracy).toBeGreaterThan(0.9);

    const { predictions } = await client.predict({
      project,
      model: { runId },
      images: [
        { path: join(folder, 'red', 'red-0.png') },
        { name: 'new', bytes: new Uint8Array(noisyPng([40, 190, 60], 99)) },
        { name: 'no image', bytes: new Uint8Array(3) },
      ],
    });
    expect(predictions.map(({ name, top }) => [name, top[0]?.name])).toEqual([
      ['red-0.png', 'red'],
      ['new', 'green'],
      ['no image', undefined],
    ]);
    expect(inEnglish(predictions[2]!.problem!)).not.toBe('');

    const pixels = new Float32Array(2 * 16 * 16 * 3).fill(0.5);
    const input = {
      name: 'pixels',
      shape: [2, 16, 16, 3],
      dtype: 'float32' as const,
      bytes: new Uint8Array(pixels.buffer),
    };
    const { outputs } = await client.forward({ project, model: { runId }, inputs: [input] });
    expect(outputs).toMatchObject([{ name: 'head', shape: [2, 3] }]);

    for (const format of ['h5', 'keras', 'tfjs'] as const) {
      let file: { path: string; name: string; sizeBytes: number } | undefined;
      for await (const item of client.exportModel({ project, model: { runId }, format, name: '../my model' }))
        file = item.file ?? file;
      expect(file?.path).toBe(join(home, 'projects', project, 'exports', file!.name));
      const { bytes, sizeBytes } = await client.readExport({ project, name: file!.name, offset: 0 });
      expect(bytes.length).toBe(sizeBytes);
      if (format === 'tfjs') continue;
      const { graph } = await client.openModel({ project, source: { file: file!.path } });
      const again = await client.forward({
        project,
        model: { graph },
        inputs: [{ ...input, name: graph.layers[0]!.name }],
      });
      expect(again.outputs[0]!.bytes).toEqual(outputs[0]!.bytes);
    }
  });

  test('stops after the current step, keeps its checkpoint and resumes from it', async () => {
    const { client, project, start } = await prepared();
    const runId = await start({ epochs: 3000, batchSize: 2 });
    const first = await watchToEnd(client, project, runId, (event) => {
      if (event.type === 'epochEnded' && event.epoch === 3) void client.stopRun({ project, runId });
    });
    expect(last(first)).toMatchObject({ type: 'ended', outcome: 'stopped' });
    expect(await client.listRuns({ project })).toMatchObject([{ status: 'stopped', checkpoint: true }]);
    await client.resumeRun({ project, runId });
    await expect(client.resumeRun({ project, runId })).rejects.toMatchObject({ code: 'busy' });
    await expect(client.deleteRun({ project, runId })).rejects.toMatchObject({ code: 'busy' });
    await expect(client.deleteProject({ project })).rejects.toMatchObject({ code: 'busy' });
    const second: RunEvent[] = [];
    for await (const { events } of client.watchRun({ project, runId, from: first.length })) {
      second.push(...events);
      if (events.some((event) => event.type === 'epochEnded')) void client.stopRun({ project, runId });
    }
    expect(second.find((event) => event.type === 'resumed')).toMatchObject({ fromStep: expect.any(Number) });
    expect(last(second)).toMatchObject({ outcome: 'stopped' });
    await client.deleteRun({ project, runId });
    expect(await client.listRuns({ project })).toEqual([]);
  });

  test('is not started if images and network do not match, with the reason', async () => {
    const { client, project, folder, start, home } = await prepared();
    const recipe = tinyRecipe(folder);
    await expect(client.startRun({ project, recipe, graph: tinyGraph(5) })).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('expected one number for each of the 3 classes'),
    });
    await expect(
      client.startRun({ project, recipe: tinyRecipe(join(home, 'none')), graph: tinyGraph() }),
    ).rejects.toMatchObject({ code: 'not-found' });
    const nothing = tinyRecipe(folder, { name: 'top', trainable: { from: 'nowhere' } });
    await expect(client.startRun({ project, recipe: nothing, graph: tinyGraph() })).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('Stage 1 (top) has nothing to train'),
    });
    await rm(folder, { recursive: true });
    await expect(start()).rejects.toMatchObject({ code: 'not-found' });
    expect(await client.listRuns({ project })).toEqual([]);
  });
});

describe('two runs', () => {
  test('run one after another, and a waiting one can be stopped', async () => {
    const { client, project, start } = await prepared();
    const first = await start({ epochs: 3 });
    const second = await start();
    const third = await start();
    const statuses = (await client.listRuns({ project })).map(({ runId, status }) => [runId, status]);
    expect(Object.fromEntries(statuses)).toMatchObject({ [second]: 'waiting', [third]: 'waiting' });
    await client.stopRun({ project, runId: third });
    expect(last(await watchToEnd(client, project, third))).toMatchObject({ outcome: 'stopped' });
    const [one, two] = await Promise.all([first, second].map((id) => watchToEnd(client, project, id)));
    expect(last(one!)).toMatchObject({ outcome: 'done' });
    expect(last(two!)).toMatchObject({ outcome: 'done' });
    expect(two![0]!.at).toBeGreaterThanOrEqual(last(one!).at);
  });
});

describe.runIf(process.platform === 'linux')('a trainer that is killed', () => {
  test('during an epoch marks the run as interrupted, and the run resumes from its checkpoint', async () => {
    const { client, project, start } = await prepared();
    const runId = await start({ epochs: 3000, batchSize: 2 });
    let killed = false;
    const events = await watchToEnd(client, project, runId, (event) => {
      if (killed || event.type !== 'checkpointSaved' || event.epoch < 2) return;
      killed = true;
      for (const pid of trainerIds()) process.kill(pid, 'SIGKILL');
    });
    expect(last(events)).toMatchObject({ type: 'ended', outcome: 'interrupted', code: 'interrupted' });
    expect(last(events)).toMatchObject({
      message: expect.stringMatching(
        /killed \(SIGKILL\), possibly because .* ran out of memory.*run can be resumed from its last checkpoint/,
      ),
    });
    await client.resumeRun({ project, runId });
    const more: RunEvent[] = [];
    for await (const batch of client.watchRun({ project, runId, from: events.length })) {
      more.push(...batch.events);
      if (steps(more).length > 0) void client.stopRun({ project, runId });
    }
    expect(more[0]).toMatchObject({ type: 'resumed' });
    expect(last(more)).toMatchObject({ outcome: 'stopped' });
  });
});

describe('an engine', () => {
  test('stops a run at a checkpoint when it is closed', async () => {
    const { client, project, start, home, close } = await prepared();
    const runId = await start({ epochs: 3000 });
    for await (const { events } of client.watchRun({ project, runId }))
      if (events.some((event) => event.type === 'epochEnded')) break;
    await close();
    const { client: next } = await openEngine(home);
    await next.openProject({ project });
    expect(await next.listRuns({ project })).toMatchObject([{ runId, status: 'stopped', checkpoint: true }]);
  });

  test('marks unfinished runs of a previous engine as interrupted', async () => {
    const { client, project, start, home, close } = await prepared();
    const runId = await start();
    const events = await watchToEnd(client, project, runId);
    await close();
    const log = join(home, 'projects', project, 'runs', runId, 'events.jsonl');
    const cut = events.slice(0, -1).map((event) => `${JSON.stringify(event)}\n`);
    await writeFile(log, `${cut.join('')}{"type":"ended","at":1,"outc`);
    const { client: next } = await openEngine(home);
    expect(await next.listRuns({ project })).toMatchObject([{ status: 'interrupted' }]);
    await next.openProject({ project });
    expect(last(await watchToEnd(next, project, runId))).toMatchObject({
      type: 'ended',
      outcome: 'interrupted',
      message: expect.stringContaining(
        'The engine ended while this run was training. The run can be resumed from its last checkpoint (epoch 2',
      ),
    });
    expect((await stat(log)).size).toBeGreaterThan(0);
  });
});
