// A project whose runs several workers train: with augmentation and dropout, and long enough to be disturbed.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import {
  makeImages,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../engine/support';
import type { Where } from './compare-runs';
import type { TestCluster } from './ray-cluster';

/** A project, its network and images, and the folder that it shares with the cluster. */
export interface Bench extends Where {
  readonly graph: LayerGraph;
  readonly folder: string;
  readonly shared: string;
}

/** Opens an engine with a project, images and the cluster. */
export async function openBench({ address, token }: TestCluster): Promise<Bench> {
  const root = await temporaryFolder();
  const [home, shared] = [join(root, 'home'), join(root, 'shared')];
  await mkdir(shared);
  const folder = await makeImages(join(root, 'images'));
  const { client } = await openEngine(home, { checkpointSeconds: 1 });
  await client.saveCluster({ name: 'lab', address, token, folder: shared });
  const { id: project } = await client.createProject({ name: 'a' });
  return { home, client, project, graph: withDropout(tinyGraph()), folder, shared };
}

/** A stage whose curve would depend on the number of workers, if they drew for themselves. */
const noisy = {
  epochs: 400,
  batchSize: 3,
  augmentation: { horizontalFlip: true, rotation: 20, zoom: 0.2, brightness: 0.2, saturation: 0.3 },
  optimizer: { kind: 'adam', learningRate: 0.003, globalClipNorm: 1 },
  schedule: { kind: 'cosine' },
};

/** Starts a run of `workers` with `cpus` CPUs each, whose batches have `parts` parts. Returns its id. */
export async function start(
  { client, project, folder, graph }: Bench,
  stage: object,
  workers: number,
  cpus = 1,
  parts = workers,
) {
  const on = { cluster: 'lab', cpus, gpus: 0, workers, parts };
  const recipe = tinyRecipe(folder, stage);
  return (await client.startRun({ project, recipe, graph, rescan: true, on })).runId;
}

/** Trains with one worker, on the parts of two. */
async function train(bench: Bench, stage: object) {
  const runId = await start(bench, stage, 1, 1, 2);
  const events = await watchToEnd(bench.client, bench.project, runId);
  expect(events.at(-1), JSON.stringify(events.at(-1))).toMatchObject({ type: 'ended', outcome: 'done' });
  return { runId, events };
}

/** Trains with one worker on the parts of two, for at least `longSeconds`, with more epochs where this machine is fast. */
export async function trainLong(bench: Bench, longSeconds: number) {
  const run = await train(bench, noisy);
  const ends = run.events.flatMap((event) => (event.type === 'epochEnded' ? [event.at] : []));
  const seconds = (ends.at(-1)! - ends[0]!) / 1000;
  console.log(`${noisy.epochs} epochs with one worker: ${seconds} s`);
  if (seconds >= longSeconds) return { ...run, stage: noisy };
  const stage = { ...noisy, epochs: Math.ceil((longSeconds / Math.max(seconds, 0.01)) * noisy.epochs) };
  return { ...(await train(bench, stage)), stage };
}

/** Dropout before the head. */
function withDropout({ layers, ...rest }: LayerGraph): LayerGraph {
  const drop = {
    name: 'drop',
    kind: 'Dropout',
    params: { rate: 0.3, noiseShape: null, seed: null },
    inputs: ['pool'],
  };
  const head = layers.at(-1)!;
  return {
    ...rest,
    layers: [
      ...layers.slice(0, -1),
      { ...drop, trainable: true, weights: {} },
      { ...head, inputs: ['drop'] },
    ],
  };
}
