// Checkpoints of a run: all that it needs to go on to the same last bit, in two small files that name blobs.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerGraph } from '#shared/graph/graph';
import { type Checkpoint, checkpointSchema } from '#shared/recipe/checkpoint';
import { readJson, writeJsonAtomic } from '../../store/atomic';
import { type BlobStore, blobName } from '../../store/blobs';
import type { Session } from '../recorder/session';
import { bytesOf, withBlobs } from '../weights/load';
import { slotKey } from './step';

/** Where a run stands; the rest of a checkpoint is weights and slots. */
export type Position = Omit<Checkpoint, 'version' | 'graph' | 'optimizer'>;

/** The files of a run's checkpoints. */
export function checkpointPath(runFolder: string, name: 'last' | 'best'): string {
  return join(runFolder, 'checkpoints', `${name}.json`);
}

/** The run's last checkpoint, or null when it has none. */
export async function readCheckpoint(runFolder: string): Promise<Checkpoint | null> {
  return readJson(checkpointPath(runFolder, 'last'), checkpointSchema).catch((error) => {
    if (error.code === 'not-found') return null;
    throw error;
  });
}

/** What of a session goes into a checkpoint. */
export interface SavedState {
  /** Weights that the stage changes, `layer/weight`. */
  readonly weights: readonly string[];
  /** Weights that the optimiser moves, and its slots of each. */
  readonly moved: readonly string[];
  readonly slots: readonly string[];
  readonly iterations: number;
}

/** Writes a run's checkpoints; blobs of slots that no checkpoint of the run names any more are removed. */
export interface CheckpointWriter {
  save(
    session: Session,
    state: SavedState,
    graph: LayerGraph,
    position: Position,
    best: boolean,
  ): Promise<Checkpoint>;
}

/** Opens the writer of a run's checkpoints. */
export function openCheckpointWriter(runFolder: string, blobs: BlobStore): CheckpointWriter {
  // Blobs that this process wrote for slots; zeros are left out, since a weight elsewhere may be all zeros too.
  const own = new Set<string>();
  let lastSlots = new Set<string>();
  let bestSlots = new Set<string>();

  async function put(values: Float32Array, isSlot: boolean): Promise<string> {
    const bytes = bytesOf(values);
    if (isSlot && values.some((value) => value !== 0)) {
      const hash = blobName(bytes);
      if (!(await blobs.has(hash))) own.add(hash);
    }
    return blobs.put(bytes);
  }

  return {
    async save(session, state, graph, position, best) {
      const values = session.read(state.weights);
      const blobOf = new Map<string, string>();
      for (const key of state.weights) blobOf.set(key, await put(values.get(key)!, false));
      const slots: Record<string, Record<string, string>> = {};
      const named = new Set<string>();
      for (const slot of state.slots) {
        const read = session.read(state.moved.map((weight) => slotKey(slot, weight)));
        slots[slot] = {};
        for (const weight of state.moved) {
          const hash = await put(read.get(slotKey(slot, weight))!, true);
          slots[slot][weight] = hash;
          named.add(hash);
        }
      }
      const checkpoint: Checkpoint = {
        version: 1,
        ...position,
        graph: withBlobs(graph, blobOf),
        optimizer: { iterations: state.iterations, slots },
      };
      await writeJsonAtomic(checkpointPath(runFolder, 'last'), checkpoint);
      if (best) await writeJsonAtomic(checkpointPath(runFolder, 'best'), checkpoint);
      lastSlots = named;
      if (best) bestSlots = named;
      for (const hash of own) {
        if (lastSlots.has(hash) || bestSlots.has(hash)) continue;
        own.delete(hash);
        await rm(blobs.path(hash), { force: true });
      }
      return checkpoint;
    },
  };
}
