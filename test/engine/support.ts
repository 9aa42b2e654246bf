// Helpers of engine tests: a home folder, an engine behind the contract, small images, a tiny network.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import { preprocessings } from '#shared/graph/graph';
import { settleWeights } from '#shared/graph/weights';
import { fillParams, findKind } from '#shared/layers/catalog';
import type { Client } from '#shared/protocol/contract';
import { type EngineContract, engineContract } from '#shared/protocol/engine-contract';
import { connect, serve } from '#shared/protocol/rpc';
import { createLoopback } from '#shared/protocol/transport';
import { type Recipe, recipeSchema } from '#shared/recipe/recipe';
import type { RunEvent } from '#shared/run/events';
import { createEngine, type Engine, type EngineOptions } from '../../src-main/engine/create-engine';

/** The root folder of the repository. */
export const appFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Builds dist/main, which contains the engine's helper processes; fast if it is up to date. */
export function buildHelpers(): void {
  execFileSync(process.execPath, [join(appFolder, 'scripts/build.mjs'), '--only=main'], { stdio: 'inherit' });
}

/** Creates an empty folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-engine-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Opens an engine in this process, used through the contract and closed after the test. Not a first start by default. */
export async function openEngine(
  home: string,
  { firstStart = false, ...options }: { firstStart?: boolean } & Partial<EngineOptions> = {},
): Promise<{ client: Client<EngineContract>; engine: Engine; close(): Promise<void> }> {
  await mkdir(home, { recursive: true });
  if (!firstStart) await writeFile(join(home, 'home.json'), '{}');
  const engine = await createEngine({ home, appFolder, ...options });
  const [near, far] = createLoopback();
  const stop = serve(engineContract, engine.handlers, far);
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    await engine.close();
    stop();
  };
  onTestFinished(close);
  return { client: connect(engineContract, near), engine, close };
}

/** Creates `classes` × `each` PNGs of plain colors with noise, in one subfolder per class. */
export async function makeImages(folder: string, each = 8): Promise<string> {
  const colors = { blue: [40, 60, 200], green: [40, 190, 60], red: [200, 50, 40] } as const;
  for (const [name, color] of Object.entries(colors)) {
    await mkdir(join(folder, name), { recursive: true });
    for (let i = 0; i < each; i++)
      await writeFile(join(folder, name, `${name}-${i}.png`), noisyPng(color, i * 31 + name.length));
  }
  return folder;
}

/** Creates a 20×20 PNG of a color with seeded noise. */
export function noisyPng(color: readonly [number, number, number], seed: number): Uint8Array {
  const size = 20;
  let state = seed + 1;
  const rows = Buffer.alloc(size * (1 + size * 3));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size * 3; x++) {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      rows[y * (1 + size * 3) + 1 + x] = Math.max(
        0,
        Math.min(255, color[x % 3]! + ((state >> 16) % 50) - 25),
      );
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 2], 8);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), data.length + 8);
  return framed;
}

/** Returns a network with input 16×16, a convolution, global average pooling and softmax over `classes`. */
export function tinyGraph(classes = 3, seed = 7): LayerGraph {
  const layer = (
    name: string,
    kind: string,
    params: LayerGraph['layers'][number]['params'],
    from?: string,
  ) => ({
    name,
    kind,
    params: fillParams(findKind(kind)!, params),
    inputs: from ? [from] : [],
    trainable: true,
    weights: {},
  });
  const graph: LayerGraph = {
    name: 'tiny',
    layers: [
      layer('pixels', 'InputLayer', { shape: [16, 16, 3] }),
      layer('conv', 'Conv2D', { filters: 4, kernelSize: [3, 3], activation: 'relu' }, 'pixels'),
      layer('pool', 'GlobalAveragePooling2D', {}, 'conv'),
      { ...layer('head', 'Dense', { units: classes, activation: 'softmax' }, 'pool'), head: true },
    ],
    outputs: ['head'],
    preprocessing: preprocessings.tf,
  };
  return settleWeights({ ...graph, layers: [] }, graph, seed);
}

/** Returns a recipe for the tiny network and a folder; the graph is passed separately. */
export function tinyRecipe(folder: string, stage: object = {}): Recipe {
  return recipeSchema.parse({
    version: 2,
    name: 'tiny',
    model: { file: 'tiny.keras' },
    data: { folder },
    stages: [{ trainable: { all: true }, epochs: 2, batchSize: 4, ...stage }],
  });
}

/** Returns all events of a run until it ends. */
export async function watchToEnd(
  client: Client<EngineContract>,
  project: string,
  runId: string,
  onEvent: (event: RunEvent) => void = () => {},
): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const { events } of client.watchRun({ project, runId })) {
    for (const event of events) onEvent(event);
    all.push(...events);
  }
  return all;
}
