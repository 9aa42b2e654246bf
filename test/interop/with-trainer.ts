// A temporary folder with a blob store and a trainer, to compute a network's outputs in Graft.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import { startTrainer, type TrainerProcess } from '../../src-main/process/trainer-process';
import { type BlobStore, openBlobStore } from '../../src-main/store/blobs';

const entry = join(import.meta.dirname, '../../dist/main/trainer.js');

/** The values of one output. */
interface Output {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array<ArrayBuffer>;
}

/** Resources of the tests of a file, available while they run. */
export interface TrainerBench {
  readonly folder: string;
  readonly blobs: BlobStore;
  /** Returns all outputs of a network with one input, whose weights are in `blobs`. */
  forward(graph: LayerGraph, shape: readonly number[], values: Float32Array<ArrayBuffer>): Promise<Output[]>;
}

/** Starts the trainer before the tests of a file, and stops it afterward. */
export function withTrainer(): TrainerBench {
  let folder: string;
  let trainer: TrainerProcess | undefined;
  beforeAll(async () => {
    if (!existsSync(entry)) throw new Error('dist/main/trainer.js is missing: run `npm run build` first.');
    folder = await mkdtemp(join(tmpdir(), 'graft-interop-'));
    trainer = await startTrainer(entry, join(folder, 'trainer.log'));
  });
  afterAll(async () => {
    await trainer?.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    get blobs() {
      return openBlobStore(join(folder, 'blobs'));
    },
    async forward(graph, shape, values) {
      const { name } = inputLayers(graph)[0]!;
      const bytes = new Uint8Array(values.buffer);
      const inputs = [{ name, shape: [...shape], dtype: 'float32' as const, bytes }];
      const { outputs } = await trainer!.client.forward({ graph, blobs: join(folder, 'blobs'), inputs });
      return outputs.map((one) => ({
        name: one.name,
        shape: one.shape,
        values: new Float32Array(one.bytes.slice().buffer),
      }));
    },
  };
}
