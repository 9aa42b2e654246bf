// Runs that several workers of a real Ray cluster train together by Ray Train and Keras: the curve of one worker, also after a node
// was killed, and that of this machine's own engine where nothing is random.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import type { RunEvent } from '#shared/run/events';
import {
  buildHelpers,
  makeImages,
  openEngine,
  temporaryFolder,
  tinyGraph,
  tinyRecipe,
  watchToEnd,
} from '../engine/support';
import { findRay, startCluster, type TestCluster } from './ray-cluster';

vi.setConfig({ testTimeout: 500_000, hookTimeout: 600_000 });

const bin = findRay('ray-train');
let cluster: TestCluster;
let killNode = () => {};

interface Bench {
  readonly client: Client<EngineContract>;
  readonly project: string;
  readonly graph: LayerGraph;
  readonly folder: string;
  readonly shared: string;
}

beforeAll(async () => {
  if (!bin) return;
  buildHelpers();
  cluster = await startCluster(bin, 1);
  killNode = await cluster.addNode();
});
afterAll(() => cluster?.stop());

/** Opens an engine with a project, images and the cluster. */
async function openBench(): Promise<Bench> {
  const root = await temporaryFolder();
  const shared = join(root, 'shared');
  await mkdir(shared);
  const folder = await makeImages(join(root, 'images'));
  const { client } = await openEngine(join(root, 'home'), { checkpointSeconds: 0.2 });
  await client.saveCluster({ name: 'lab', address: cluster.address, folder: shared });
  const { id: project } = await client.createProject({ name: 'a' });
  return { client, project, graph: tinyGraph(), folder, shared };
}

const noisy = {
  epochs: 100,
  batchSize: 3,
  augmentation: { horizontalFlip: true, rotation: 20, zoom: 0.2, brightness: 0.2, saturation: 0.3 },
  optimizer: { kind: 'adam', learningRate: 0.003, globalClipNorm: 1 },
  schedule: { kind: 'cosine' },
};
const calm = {
  epochs: 4,
  batchSize: 5,
  optimizer: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, clipNorm: 0.5 },
  schedule: { kind: 'one-cycle' },
  loss: { kind: 'crossentropy', labelSmoothing: 0.1 },
  earlyStopping: { patience: 10 },
};

async function train(
  { client, project, folder, graph }: Bench,
  stage: object,
  workers: number | null,
  onEvent?: (event: RunEvent) => void,
) {
  const on = workers === null ? undefined : { cluster: 'lab', cpus: 1, gpus: 0, workers };
  const { runId } = await client.startRun({
    project,
    recipe: tinyRecipe(folder, stage),
    graph,
    rescan: true,
    on,
  });
  const events = await watchToEnd(client, project, runId, onEvent);
  expect(events.at(-1), JSON.stringify(events.at(-1))).toMatchObject({ type: 'ended', outcome: 'done' });
  return { runId, events };
}

/** Each epoch's losses and accuracies; those of an epoch that was repeated after a resume count once. */
function curveOf(events: readonly RunEvent[]): number[] {
  const rows = new Map<number, number[]>();
  for (const event of events)
    if (event.type === 'epochEnded') {
      const { training, validation } = event;
      rows.set(event.epoch, [training.loss, training.accuracy, validation!.loss, validation!.accuracy]);
    }
  return [...rows.entries()].sort(([a], [b]) => a - b).flatMap(([, row]) => row);
}

/** The greatest difference of two curves, relative to the values above 1. */
function offset(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!) / Math.max(1, Math.abs(value))));
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

test.skipIf(!bin)('two workers train as this machine does, and the weights come back', async () => {
  const bench = await openBench();
  const { client, project, shared, graph: before } = bench;
  const here = await train(bench, calm, null);
  const { runId, events } = await train(bench, calm, 2);
  const off = offset(curveOf(here.events), curveOf(events));
  console.log(`two workers with Keras, and Graft here: ${off}`);
  expect(off).toBeLessThan(1e-4);
  expect(events.find(({ type }) => type === 'placed')).toMatchObject({ cluster: 'lab', workers: 2 });
  const evaluated = (all: readonly RunEvent[]) => all.find(({ type }) => type === 'evaluated');
  expect(evaluated(events)).toMatchObject({
    evaluation: {
      confusion: (evaluated(here.events) as { evaluation: { confusion: unknown } }).evaluation.confusion,
    },
  });
  const { graph } = await client.adoptWeights({ project, runId });
  expect(graph.layers.map(({ name }) => name)).toEqual(before.layers.map(({ name }) => name));
  expect(await readdir(join(shared, 'graft-runs'))).toEqual([]);
  await expect(client.extendRun({ project, runId, epochs: 1 })).rejects.toThrow(/cannot be extended/);
});

test.skipIf(!bin)(
  'continues from its checkpoint after a node was killed, with the curve of one worker',
  async () => {
    const plain = await openBench();
    const bench = { ...plain, graph: withDropout(plain.graph) };
    const alone = await train(bench, noisy, 1);
    let killed = false;
    const { events } = await train(bench, noisy, 2, (event) => {
      if (killed || event.type !== 'checkpointSaved' || event.name !== 'last' || event.epoch < 3) return;
      killed = true;
      killNode();
    });
    expect(killed).toBe(true);
    const placed = events.flatMap((event) => (event.type === 'placed' ? [event.workers] : []));
    expect(placed).toEqual([2, 1]);
    expect(events.filter(({ type }) => type === 'resumed')).toHaveLength(1);
    expect(curveOf(events)).toHaveLength(noisy.epochs * 4);
    const off = offset(curveOf(alone.events), curveOf(events));
    console.log(`two workers, one of them lost, and one worker: ${off}`);
    expect(off).toBeLessThan(1e-5);
  },
);
