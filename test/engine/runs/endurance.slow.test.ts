// Long runs must not leak tensors, fail when images change, or end without a message when memory runs out.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { engineContract } from '#shared/protocol/engine-contract';
import { framed } from '#shared/protocol/framed';
import { connect } from '#shared/protocol/rpc';
import { recipeSchema } from '#shared/recipe/recipe';
import { foldRun } from '#shared/run/reduce-run';
import { foldPace } from '#shared/run/run-pace';
import { estimateLeft } from '#shared/run/seconds-left';
import { openChannels } from '../../../src-main/wire/channels';
import { pipeTransport } from '../../../src-main/wire/pipe-transport';
import { withReasons } from '../../in-english';
import { graphOf, smallNet } from '../../trainer/graphs';
import {
  appFolder,
  buildHelpers,
  makeImages,
  openEngine,
  temporaryFolder,
  tinyRecipe,
  watchToEnd,
} from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

test('does not leak tensors between epochs, with cached features and end to end with augmentation', async () => {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'));
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'long' });
  const optimizer = { kind: 'adam', learningRate: 0.002 };
  const augmentation = { horizontalFlip: true, rotation: 10, zoom: 0.1, brightness: 0.1, mixup: 0.2 };
  const common = { epochs: 25, batchSize: 4, optimizer };
  const recipe = recipeSchema.parse({
    ...tinyRecipe(folder),
    stages: [
      { ...common, name: 'head', trainable: { names: ['dense'] }, features: 'cached' },
      { ...common, name: 'all', trainable: { all: true }, batchNormalization: 'trainable', augmentation },
    ],
  });
  const { runId } = await client.startRun({ project, recipe, graph: smallNet(0.2) });
  const events = await watchToEnd(client, project, runId);
  const state = foldRun(events);
  expect(state.status).toBe('done');
  expect(state.epochs).toHaveLength(50);
  for (const stage of [0, 1]) {
    const loads = state.epochs.filter((row) => row.stage === stage).map((row) => row.load!);
    expect(new Set(loads.map(({ tensors }) => tensors)).size).toBe(1);
    expect(new Set(loads.map(({ tensorBytes }) => tensorBytes)).size).toBe(1);
    for (const { busy, imagesPerSecond, memoryBytes } of loads) {
      expect(busy).toBeGreaterThan(0);
      expect(busy).toBeLessThanOrEqual(1);
      expect(imagesPerSecond).toBeGreaterThan(1);
      expect(memoryBytes).toBeGreaterThan(2 ** 26);
    }
  }
  // The first stage already has an estimate for both, even while it is too uncertain to be shown.
  const tenth = events.findIndex((event) => event.type === 'epochEnded' && event.epoch === 10);
  const until = events.slice(0, tenth + 1);
  expect(estimateLeft(foldRun(until), foldPace(until))!.seconds).toBeGreaterThan(0);
});

test('skips and reports images that are deleted, corrupted or replaced between scan and training', async () => {
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'), 12);
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'vanishing' });
  const common = { batchSize: 4, optimizer: { kind: 'adam', learningRate: 0.01 } };
  const first = await client.startRun({
    project,
    recipe: tinyRecipe(folder, { epochs: 5000, ...common }),
    graph: smallNet(0),
  });
  const recipe = recipeSchema.parse({
    ...tinyRecipe(folder),
    stages: [
      { ...common, name: 'head', trainable: { names: ['dense'] }, features: 'cached', epochs: 2 },
      { ...common, name: 'all', trainable: { all: true }, epochs: 2, augmentation: { horizontalFlip: true } },
    ],
  });
  // Its list of images is fixed now, and it is waiting for the other run.
  const { runId } = await client.startRun({ project, recipe, graph: smallNet(0) });
  const gone = [join(folder, 'red', 'red-3.png'), join(folder, 'blue', 'blue-5.png')];
  const corrupt = [join(folder, 'green', 'green-1.png'), join(folder, 'green', 'green-7.png')];
  for (const path of gone) await rm(path);
  for (const path of corrupt) await writeFile(path, 'no image any more');
  // A different image under the name of a scanned one, and one that was rewritten with the same content.
  const replaced = join(folder, 'red', 'red-6.png');
  await copyFile(join(folder, 'blue', 'blue-2.png'), replaced);
  const touched = join(folder, 'red', 'red-8.png');
  await writeFile(touched, await readFile(touched));
  const over = watchToEnd(client, project, first.runId);
  await client.stopRun({ project, runId: first.runId });
  await over;
  const state = foldRun(await watchToEnd(client, project, runId));
  expect(state.status).toBe('done');
  expect(state.epochs).toHaveLength(4);
  const reasons = new Map(withReasons(state.skipped).map(({ path, reason }) => [path, reason]));
  expect([...reasons.keys()].sort()).toEqual([...gone, ...corrupt, replaced].sort());
  // Each is reported once, although every epoch of both stages requests it.
  expect(state.skipped).toHaveLength(5);
  for (const path of gone) expect(reasons.get(path)).toMatch(/no longer exists/);
  for (const path of corrupt) expect(reasons.get(path)).toMatch(/image|text/);
  expect(reasons.get(replaced)).toMatch(/red-6\.png: it was changed .* after the dataset was scanned/);
  // None of them is counted in any split.
  expect(state.evaluation?.count ?? 0).toBeLessThanOrEqual(state.counts.validation + state.counts.test);
});

test('reports a trainer that runs out of memory and suggests a batch size; the engine keeps running', async ({
  skip,
}) => {
  skip(process.platform !== 'linux', 'limits by ulimit');
  const home = await temporaryFolder();
  const folder = await makeImages(join(home, 'images'), 24);
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'home.json'), '{}');
  // Limit of virtual memory in KiB for the engine and its children: enough to start, too little for the step.
  const command = `ulimit -v ${5 * 2 ** 20}; exec "${process.execPath}" "${join(appFolder, 'dist/main/engine.js')}"`;
  const child = spawn('bash', ['-c', command], {
    env: { ...process.env, GRAFT_HOME: home },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'],
  });
  onTestFinished(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  });
  const pipe = pipeTransport(child.stdio[4] as Readable, child.stdio[3] as Writable);
  const client = connect(engineContract, framed(openChannels(pipe).open()));
  const { id: project } = await client.createProject({ name: 'memory' });
  // 64 × 512 × 512 values per image: 3.2 GB in a step of 48 images, and the same for the gradient.
  const graph = graphOf([
    ['input', 'InputLayer', { shape: [16, 16, 3] }],
    ['conv', 'Conv2D', { filters: 64, kernelSize: 1 }],
    ['enlarged', 'UpSampling2D', { size: [32, 32] }],
    ['global', 'GlobalAveragePooling2D', {}],
    ['dense', 'Dense', { units: 3, activation: 'softmax' }],
  ]);
  const recipe = tinyRecipe(folder, { epochs: 1, batchSize: 48 });
  const { runId } = await client.startRun({ project, recipe, graph });
  const ended = (await watchToEnd(client, project, runId)).at(-1)!;
  expect(ended).toMatchObject({ type: 'ended' });
  expect(ended.type === 'ended' && ended.message).toMatch(/memory/i);
  expect(ended.type === 'ended' && ended.message).toMatch(
    /Try a batch size of \d+, with gradients accumulated/,
  );
  expect(await client.listRuns({ project })).toHaveLength(1);
});
