// Checkpoints of a run: everything needed to resume it with bit-identical results, in two small files that reference blobs.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayerGraph } from '#shared/graph/graph';
import { type Checkpoint, checkpointSchema } from '#shared/run/checkpoint';
import { readJson, writeJsonAtomic } from '../../../store/atomic';
import { type BlobQueue, createBlobQueue } from '../../../store/blob-queue';
import { type BlobStore, blobName } from '../../../store/blobs';
import type { Session } from '../../recorder/session';
import { bytesOf, withBlobs } from '../../weights/load';
import { slotKey } from './step';

/** The position of a run: a checkpoint without weights and optimizer slots. */
export type Position = Omit<Checkpoint, 'version' | 'graph' | 'optimizer'>;

/** Returns the path of one of a run's checkpoint files. */
function checkpointPath(runFolder: string, name: 'last' | 'best'): string {
  return join(runFolder, 'checkpoints', `${name}.json`);
}

/** Reads the run's last checkpoint; null if there is none. */
export async function readCheckpoint(runFolder: string): Promise<Checkpoint | null> {
  return readJson(checkpointPath(runFolder, 'last'), checkpointSchema).catch((error) => {
    if (error.code === 'not-found') return null;
    throw error;
  });
}

/** The parts of a session that a checkpoint contains. */
interface SavedState {
  /** Weights (`layer/weight`) that the stage changes, including moving statistics. */
  readonly weights: readonly string[];
  /** Weights that the optimizer updates, and the names of its slots. */
  readonly trainableWeights: readonly string[];
  readonly slots: readonly string[];
  readonly iterations: number;
}

/** Milliseconds before unreferenced blobs are deleted, because an export or evaluation may still be reading them. */
const defaultGraceMs = 120_000;

/** Writes a run's checkpoints, and deletes blobs of this run that its checkpoints no longer reference. */
export interface CheckpointWriter {
  save(
    session: Session,
    state: SavedState,
    graph: LayerGraph,
    position: Position,
    marks: { best: boolean; stageBest: boolean },
  ): Promise<Checkpoint>;
  /** Writes a checkpoint whose weights are already blobs. */
  writeLast(checkpoint: Checkpoint): Promise<void>;
}

/** Opens the writer of a run's checkpoints. */
export function openCheckpointWriter(
  runFolder: string,
  blobs: BlobStore,
  graceMs = defaultGraceMs,
): CheckpointWriter {
  // Blobs created by this process, with the time since which no checkpoint references them (null if one does).
  const createdBlobs = new Map<string, number | null>();
  let inLast = new Set<string>();
  let inBest = new Set<string>();

  /** Deletes the blobs of a checkpoint that could not be completed, so that they do not fill the disk. */
  async function removeUnfinished(written: Iterable<string>): Promise<void> {
    for (const hash of written) {
      if (!createdBlobs.has(hash) || inLast.has(hash) || inBest.has(hash)) continue;
      createdBlobs.delete(hash);
      await rm(blobs.path(hash), { force: true }).catch(() => {});
    }
  }

  /** Hashes the values and adds them to the queue, which writes them while the next ones are hashed. */
  async function queueBlob(values: Float32Array, referenced: Set<string>, queue: BlobQueue): Promise<string> {
    const bytes = bytesOf(values);
    const hash = blobName(bytes);
    // A blob of equal values may also be an initial weight of another graph, so it is never deleted.
    const isOrdinary = values.some((value) => value !== values[0]);
    if (isOrdinary && !referenced.has(hash) && !(await blobs.has(hash))) createdBlobs.set(hash, null);
    referenced.add(hash);
    return queue.add(bytes, hash);
  }

  async function removeSuperseded(): Promise<void> {
    for (const [hash, since] of createdBlobs) {
      if (inLast.has(hash) || inBest.has(hash)) createdBlobs.set(hash, null);
      else if (since === null) createdBlobs.set(hash, performance.now());
      else if (performance.now() - since >= graceMs) {
        createdBlobs.delete(hash);
        await rm(blobs.path(hash), { force: true });
      }
    }
  }

  const save: CheckpointWriter['save'] = async (session, state, graph, position, marks) => {
    const referenced = new Set<string>();
    const queue = createBlobQueue(blobs);
    try {
      return await write(referenced, queue, session, state, graph, position, marks);
    } catch (error) {
      await queue.drain().catch(() => {});
      await removeUnfinished(referenced);
      throw error;
    }
  };

  async function write(
    referenced: Set<string>,
    queue: BlobQueue,
    ...[session, state, graph, position, { best, stageBest }]: Parameters<CheckpointWriter['save']>
  ): Promise<Checkpoint> {
    const queueBlobs = async (
      keys: readonly string[],
      values: ReadonlyMap<string, Float32Array>,
      keyOf = (key: string) => key,
    ) => {
      const hashes = new Map<string, string>();
      for (const key of keys) hashes.set(key, await queueBlob(values.get(keyOf(key))!, referenced, queue));
      return hashes;
    };
    const blobOf = await queueBlobs(state.weights, session.read(state.weights));
    const slots: Record<string, Record<string, string>> = {};
    for (const slot of state.slots) {
      const keyOf = (weight: string) => slotKey(slot, weight);
      const hashes = await queueBlobs(
        state.trainableWeights,
        session.read(state.trainableWeights.map(keyOf)),
        keyOf,
      );
      slots[slot] = Object.fromEntries(hashes);
    }
    await queue.drain();
    const checkpoint: Checkpoint = {
      version: 2,
      ...position,
      graph: withBlobs(graph, blobOf),
      optimizer: { iterations: state.iterations, slots },
    };
    if (stageBest && checkpoint.memory?.early) {
      const early = { ...checkpoint.memory.early, weights: Object.fromEntries(blobOf) };
      checkpoint.memory = { ...checkpoint.memory, early };
    }
    for (const hash of Object.values(checkpoint.memory?.early?.weights ?? {})) referenced.add(hash);
    for (const { weights } of checkpoint.graph.layers) {
      for (const weight of Object.values(weights)) if ('blob' in weight) referenced.add(weight.blob);
    }
    await writeJsonAtomic(checkpointPath(runFolder, 'last'), checkpoint);
    // The file references these blobs now, even if a later step fails.
    inLast = referenced;
    if (best) await writeJsonAtomic(checkpointPath(runFolder, 'best'), checkpoint);
    if (best) inBest = referenced;
    await removeSuperseded();
    return checkpoint;
  }

  return {
    save,
    writeLast: (checkpoint) => writeJsonAtomic(checkpointPath(runFolder, 'last'), checkpoint),
  };
}
