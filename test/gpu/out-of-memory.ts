// A run whose GPU has no memory left continues on the processor. Another process fills the memory; a rehearsal lets the binding fail.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildArchitecture } from '#shared/architectures/index';
import { engineContract } from '#shared/protocol/engine-contract';
import { connect, serve } from '#shared/protocol/rpc';
import { createLoopback } from '#shared/protocol/transport';
import { recipeSchema } from '#shared/recipe/recipe';
import type { RunEvent } from '#shared/run/events';
import { inEnglish } from '#shared/sentence';
import { createEngine } from '../../src-main/engine/create-engine';
import { readRuntimeRecord } from '../../src-main/store/runtime-record';
import { type Check, type CheckSetting, rehearsalEntry, trainerEntry } from './check';

/** MiB that are left: enough to start TensorFlow, too little for the steps of the network. */
const leftMebibytes = 3072;
/** How many recorded graphs a rehearsal runs before its memory is full. */
const rehearsedRuns = '12';

/** Networks on the digits: about 12 GB a step on the GPU, and one that the processor trains in seconds. */
const cases = {
  gpu: { name: 'ResNet50', size: 224, batch: 96 },
  cpu: { name: 'MobileNetV2', size: 32, batch: 32 },
} as const;

/** Trains while the memory is full. */
export const checkOutOfMemory: Check = async function* (setting) {
  const { root, folder, device } = setting;
  const { name, size, batch } = cases[device];
  const hog = device === 'gpu' ? await fillMemory(setting) : null;
  if (device === 'cpu') process.env.GRAFT_TEST_GPU_RUNS = rehearsedRuns;
  const engine = await createEngine({
    home: join(folder, 'home'),
    appFolder: root,
    checkpointSeconds: 0.05,
    trainerEntry: device === 'gpu' ? trainerEntry(root) : rehearsalEntry(root),
  });
  const [near, far] = createLoopback();
  const stop = serve(engineContract, engine.handlers, far);
  const client = connect(engineContract, near);
  try {
    const { id: project } = await client.createProject({ name: 'memory' });
    const graph = buildArchitecture(name, {
      inputShape: [size, size, 3],
      includeTop: true,
      classes: 10,
      seed: 1,
    });
    const recipe = recipeSchema.parse({
      version: 2,
      name: 'memory',
      model: { file: 'memory.keras' },
      data: { folder: join(root, 'assets/samples/digits') },
      split: { validation: 0, test: 0 },
      stages: [{ name: 'all', trainable: { all: true }, epochs: 1, batchSize: batch }],
    });
    const { runId } = await client.startRun({ project, recipe, graph });
    const events: RunEvent[] = [];
    for await (const { events: more } of client.watchRun({ project, runId })) events.push(...more);
    const moved = events.find((event) => event.type === 'movedToCpu');
    const last = events.at(-1);
    const done = last?.type === 'ended' && last.outcome === 'done';
    const from = events.findLast((event) => event.type === 'resumed')?.fromStep ?? 0;
    const figures = moved
      ? `${done ? 'done' : JSON.stringify(last)}, on the processor from step ${from}: ${inEnglish(moved.reason)}`
      : `the run was not moved to the processor: ${JSON.stringify(last)}`;
    yield { name: 'out of memory', outcome: moved && done ? 'passed' : 'failed', figures };
  } finally {
    delete process.env.GRAFT_TEST_GPU_RUNS;
    await engine.close();
    stop();
    hog?.kill();
  }
};

async function fillMemory({ root }: CheckSetting): Promise<ChildProcess> {
  const addon = readRuntimeRecord().record?.addon;
  if (!addon) throw new Error('native TensorFlow is not set up');
  const hog = spawn(process.execPath, [join(root, 'test/gpu/hog.mjs'), addon, String(leftMebibytes)], {
    env: { ...process.env, TF_FORCE_GPU_ALLOW_GROWTH: 'true', TF_CPP_MIN_LOG_LEVEL: '3' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await Promise.race([
    once(createInterface({ input: hog.stdout! }), 'line'),
    once(hog, 'exit').then(() => {
      throw new Error('the process that fills the memory ended');
    }),
  ]);
  return hog;
}
