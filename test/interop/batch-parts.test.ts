// Data-parallel training with real Keras, without Ray: the parts of each batch give the same bits, however many workers compute them.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { appFolder } from '../engine/support';
import { makeRecipe } from '../shells/cli/tiny-recipe';
import { kerasPython } from './real-keras';

const run = promisify(execFile);
const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
/** The last batch of an epoch has fewer images than parts. */
const parts = 5;
const epochs = 3;
const stage = {
  ...{ epochs, batchSize: 9, classWeights: { blue: 2 }, sampling: 'balanced' },
  augmentation: { horizontalFlip: true, rotation: 20, brightness: 0.2 },
  optimizer: { kind: 'adam', learningRate: 0.01, globalClipNorm: 1 },
};

/** What worker 0 prints. */
interface Result {
  readonly curve: readonly (readonly { readonly loss: number; readonly accuracy: number }[])[];
  readonly digest: string;
}

test('trains five parts of each batch to the same bits with one, two and three workers', async () => {
  const { recipe, folder } = await makeRecipe(stage);
  const regularized = JSON.parse(await readFile(recipe, 'utf8'));
  const kernelRegularizer = { name: 'l2', l2: 0.01 };
  regularized.edits = [{ edit: 'setParams', layer: 'conv', params: { kernelRegularizer } }];
  await writeFile(recipe, JSON.stringify(regularized));
  const script = join(folder, 'script');
  const cli = join(appFolder, 'dist/main/cli.js');
  const home = { ...env, GRAFT_HOME: join(folder, 'home') };
  await run(process.execPath, [cli, 'script', recipe, '--exact', '--out', script], { env: home });
  const results: Result[] = [];
  for (const workers of [1, 2, 3]) results.push(await train(folder, script, workers));
  const [one, two, three] = results;
  expect(one!.curve).toHaveLength(epochs);
  const losses = one!.curve.map(([training]) => training!.loss);
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
  expect(two).toEqual(one);
  expect(three).toEqual(one);
});

async function train(folder: string, script: string, workers: number): Promise<Result> {
  const sent = join(folder, `workers-${workers}`);
  await mkdir(sent);
  await cp(script, join(sent, 'script'), { recursive: true });
  const plan = { runId: 'a', name: 'a', seed: 1, classes: ['blue', 'green', 'red'], cachedAt: [[]], parts };
  const stages = [{ name: 'stage', epochs }];
  await writeFile(join(sent, 'plan.json'), JSON.stringify({ ...plan, stages, checkpointSeconds: 600 }));
  const ports = await freePorts(workers);
  const program = join(import.meta.dirname, 'replica_process.py');
  const assets = join(appFolder, 'assets/cluster');
  const printed = await Promise.all(
    ports.map((_, rank) => run(kerasPython(), [program, assets, sent, String(rank), ...ports], { env })),
  );
  return JSON.parse(printed[0]!.stdout.trim().split('\n').at(-1)!);
}

/** Returns ports that no process listens to. */
async function freePorts(count: number): Promise<string[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((open) => server.listen(0, '127.0.0.1', open))),
  );
  const ports = servers.map((server) => String((server.address() as AddressInfo).port));
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}
