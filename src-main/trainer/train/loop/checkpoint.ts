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

/** Largest checkpoint in bytes that is written while the next steps are computed; its values stay in memory until then. */
export const maxBytesBehind = 64 * 2 ** 20;

/** Milliseconds before unreferenced blobs are deleted, because an export or evaluation may still be reading them. */
const defaultGraceMs = 120_000;

/** A checkpoint whose values are read. */
interface SavedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Fulfilled once the checkpoint is on the disk. */
  readonly written: Promise<void>;
  /** Bytes in memory until then. */
  readonly bytes: number;
}

/** Writes a run's checkpoints, and deletes blobs of this run that its checkpoints no longer reference. */
export interface CheckpointWriter {
  /** Reads the session's values, after which it may change, and begins to write them. Wait for the checkpoint before. */
  save(
    session: Session,
    state: SavedState,
    graph: LayerGraph,
    position: Position,
    marks: { best: boolean; stageBest: boolean },
  ): Promise<SavedCheckpoint>;
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

  /** Adds values to the queue, which writes them while the next ones are hashed. Waits while it is full. */
  async function queueBlob(
    values: Float32Array,
    hash: string,
    isNew: boolean,
    queue: BlobQueue,
  ): Promise<void> {
    // A blob of equal values may also be an initial weight of another graph, so it is never deleted.
    const isOrdinary = values.some((value) => value !== values[0]);
    if (isOrdinary && isNew && !(await blobs.has(hash))) createdBlobs.set(hash, null);
    await queue.add(bytesOf(values), hash);
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

  const save: CheckpointWriter['save'] = async (session, state, graph, position, { best, stageBest }) => {
    const referenced = new Set<string>();
    const queue = createBlobQueue(blobs);
    const queued: Promise<void>[] = [];
    let bytes = 0;
    const undo = async (error: unknown): Promise<never> => {
      await Promise.allSettled(queued);
      await queue.drain().catch(() => {});
      await removeUnfinished(referenced);
      throw error;
    };
    const queueBlobs = async (keys: readonly string[], keyOf = (key: string) => key) => {
      const hashes: Record<string, string> = {};
      const values = session.read(keys.map(keyOf));
      for (const key of keys) {
        const value = values.get(keyOf(key))!;
        const hash = blobName(bytesOf(value));
        const work = queueBlob(value, hash, !referenced.has(hash), queue);
        work.catch(() => {});
        queued.push(work);
        bytes += value.byteLength;
        referenced.add(hash);
        hashes[key] = hash;
        if (bytes > maxBytesBehind) await work;
      }
      return hashes;
    };
    try {
      const weights = await queueBlobs(state.weights);
      const slots: Record<string, Record<string, string>> = {};
      for (const slot of state.slots)
        slots[slot] = await queueBlobs(state.trainableWeights, (weight) => slotKey(slot, weight));
      const early = position.memory?.early;
      const checkpoint: Checkpoint = {
        version: 2,
        ...position,
        ...(stageBest && early ? { memory: { ...position.memory, early: { ...early, weights } } } : {}),
        graph: withBlobs(graph, new Map(Object.entries(weights))),
        optimizer: { iterations: state.iterations, slots },
      };
      const written = Promise.all(queued)
        .then(() => queue.drain())
        .then(() => writeFiles(checkpoint, referenced, best))
        .catch(undo);
      return { checkpoint, written, bytes };
    } catch (error) {
      return undo(error);
    }
  };

  /** Writes the files of a checkpoint whose blobs are stored. */
  async function writeFiles(checkpoint: Checkpoint, referenced: Set<string>, best: boolean): Promise<void> {
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
  }

  return {
    save,
    writeLast: (checkpoint) => writeJsonAtomic(checkpointPath(runFolder, 'last'), checkpoint),
  };
}
