// The drive of a project's weights is lost while a trainer has them mapped into memory: the trainer ends, the engine does not.
import { readdirSync } from 'node:fs';
import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { foldRun } from '#shared/run/reduce-run';
import { systemMaps } from '../../../src-main/trainer/weights/map-file';
import { graphOf } from '../../trainer/graphs';
import {
  buildHelpers,
  makeImages,
  noisyPng,
  openEngine,
  temporaryFolder,
  tinyRecipe,
  watchToEnd,
} from '../support';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

/** A network with a frozen kernel of 74 KB, which is mapped. */
const graph = graphOf([
  ['input', 'InputLayer', { shape: [12, 12, 3] }],
  ['conv', 'Conv2D', { filters: 32, kernelSize: 3, activation: 'relu' }],
  ['large', 'Conv2D', { filters: 64, kernelSize: 3, activation: 'relu' }],
  ['global', 'GlobalAveragePooling2D', {}],
  ['dropout', 'Dropout', { rate: 0.2 }],
  ['dense', 'Dense', { units: 3, activation: 'softmax' }],
]);

const lost =
  /^The trainer ended because the weights that it uses can no longer be read \(SIGBUS\)\. Check the drive or the network connection of the project, then try again\./;

async function openProject() {
  const home = await temporaryFolder();
  const opened = await openEngine(home);
  const { id: project } = await opened.client.createProject({ name: 'weights' });
  return { ...opened, project, blobs: join(home, 'projects', project, 'blobs') };
}

/** Cuts all large blobs, as if the pages of their files were lost. Returns the function that brings them back. */
async function loseBlobs(blobs: string): Promise<() => Promise<void>> {
  const kept: { file: string; bytes: Buffer }[] = [];
  for (const name of readdirSync(blobs, { recursive: true, encoding: 'utf8' })) {
    const file = join(blobs, name);
    const info = await stat(file);
    if (info.isFile() && info.size >= 16_384) kept.push({ file, bytes: await readFile(file) });
  }
  expect(kept.length).toBeGreaterThan(0);
  for (const { file } of kept) await truncate(file, 0);
  return async () => {
    for (const { file, bytes } of kept) await writeFile(file, bytes);
  };
}

test.runIf(systemMaps)('a run ends with words, and resumes to the same numbers', async () => {
  const { client, project, blobs } = await openProject();
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 60);
  const recipe = tinyRecipe(folder, {
    trainable: { from: 'dense' },
    features: 'end-to-end',
    epochs: 40,
    optimizer: { kind: 'adam', learningRate: 0.002 },
  });
  const start = async () => (await client.startRun({ project, recipe, graph })).runId;
  const calm = await watchToEnd(client, project, await start());
  const runId = await start();
  let losing: Promise<() => Promise<void>> | null = null;
  const cut = await watchToEnd(client, project, runId, (event) => {
    if (event.type === 'epochEnded' && event.epoch === 2) losing ??= loseBlobs(blobs);
  });
  const ended = cut.at(-1)!;
  expect(ended).toMatchObject({ type: 'ended', outcome: 'interrupted' });
  expect(ended.type === 'ended' && ended.message).toMatch(lost);
  expect(ended.type === 'ended' && ended.message).toMatch(
    /The run can be resumed from its last checkpoint \(epoch \d, step \d+\)\.$/,
  );
  await (await losing!)();
  await client.resumeRun({ project, runId });
  const whole = await watchToEnd(client, project, runId);
  const results = (events: typeof whole) =>
    foldRun(events).epochs.map(({ training, validation }) => ({ training, validation }));
  expect(foldRun(whole)).toMatchObject({ status: 'done' });
  expect(results(whole)).toEqual(results(calm));
});

test.runIf(systemMaps)('a prediction fails with words, and the next one works', async () => {
  const { client, project, blobs } = await openProject();
  const folder = await makeImages(join(await temporaryFolder(), 'images'), 4);
  const recipe = tinyRecipe(folder, { epochs: 1 });
  const { runId } = await client.startRun({ project, recipe, graph });
  await watchToEnd(client, project, runId);
  const images = [{ name: 'red.png', bytes: Uint8Array.from(noisyPng([200, 50, 40], 5)) }];
  const predict = () => client.predict({ project, model: { runId, checkpoint: 'last' }, images, top: 3 });
  const before = await predict();
  const bringBack = await loseBlobs(blobs);
  await expect(predict()).rejects.toMatchObject({ code: 'trainer-lost', message: lost });
  await bringBack();
  expect(await predict()).toEqual(before);
});
