// Checkpoints of a run: all that it needs to go on to the same last bit, in two small files that name blobs.
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

/** The position of a run; the rest of a checkpoint is weights and optimizer slots. */
export type Position = Omit<Checkpoint, 'version' | 'graph' | 'optimizer'>;

/** The files of a run's checkpoints. */
function checkpointPath(runFolder: string, name: 'last' | 'best'): string {
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
interface SavedState {
  /** Weights that the stage changes, `layer/weight`. */
  readonly weights: readonly string[];
  /** Weights that the optimizer moves, and its slots of each. */
  readonly moved: readonly string[];
  readonly slots: readonly string[];
  readonly iterations: number;
}

/** Blobs that no checkpoint names any more stay for that long: an export or evaluation may still be reading them. */
const standardGraceMs = 120_000;

/** Writes a run's checkpoints; blobs of this run that no checkpoint of it names any more are removed after a while. */
export interface CheckpointWriter {
  save(
    session: Session,
    state: SavedState,
    graph: LayerGraph,
    position: Position,
    marks: { best: boolean; stageBest: boolean },
  ): Promise<Checkpoint>;
  /** Writes a checkpoint whose weights are blobs already. */
  put(checkpoint: Checkpoint): Promise<void>;
}

/** Opens the writer of a run's checkpoints. */
export function openCheckpointWriter(
  runFolder: string,
  blobs: BlobStore,
  graceMs = standardGraceMs,
): CheckpointWriter {
  // Blobs that this process wrote and nobody had before, with the time since when no checkpoint names them (null: one does).
  const own = new Map<string, number | null>();
  let inLast = new Set<string>();
  let inBest = new Set<string>();

  /** Blobs of a checkpoint that could not be written whole: what was written of it must not fill the disk further. */
  async function removeUnfinished(written: Iterable<string>): Promise<void> {
    for (const hash of written) {
      if (!own.has(hash) || inLast.has(hash) || inBest.has(hash)) continue;
      own.delete(hash);
      await rm(blobs.path(hash), { force: true }).catch(() => {});
    }
  }

  /** Names the values and hands them to the queue, which writes while the next ones are hashed. */
  async function put(values: Float32Array, named: Set<string>, queue: BlobQueue): Promise<string> {
    const bytes = bytesOf(values);
    const hash = blobName(bytes);
    // What is all the same number may be a new weight of any other graph: never removed.
    const isOrdinary = values.some((value) => value !== values[0]);
    if (isOrdinary && !named.has(hash) && !(await blobs.has(hash))) own.set(hash, null);
    named.add(hash);
    return queue.add(bytes, hash);
  }

  async function removeSuperseded(): Promise<void> {
    for (const [hash, since] of own) {
      if (inLast.has(hash) || inBest.has(hash)) own.set(hash, null);
      else if (since === null) own.set(hash, Date.now());
      else if (Date.now() - since >= graceMs) {
        own.delete(hash);
        await rm(blobs.path(hash), { force: true });
      }
    }
  }

  const save: CheckpointWriter['save'] = async (session, state, graph, position, marks) => {
    const named = new Set<string>();
    const queue = createBlobQueue(blobs);
    try {
      return await write(named, queue, session, state, graph, position, marks);
    } catch (error) {
      await queue.drain().catch(() => {});
      await removeUnfinished(named);
      throw error;
    }
  };

  async function write(
    named: Set<string>,
    queue: BlobQueue,
    ...[session, state, graph, position, { best, stageBest }]: Parameters<CheckpointWriter['save']>
  ): Promise<Checkpoint> {
    const putAll = async (
      keys: readonly string[],
      values: ReadonlyMap<string, Float32Array>,
      keyOf = (key: string) => key,
    ) => {
      const hashes = new Map<string, string>();
      for (const key of keys) hashes.set(key, await put(values.get(keyOf(key))!, named, queue));
      return hashes;
    };
    const blobOf = await putAll(state.weights, session.read(state.weights));
    const slots: Record<string, Record<string, string>> = {};
    for (const slot of state.slots) {
      const keyOf = (weight: string) => slotKey(slot, weight);
      const hashes = await putAll(state.moved, session.read(state.moved.map(keyOf)), keyOf);
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
    for (const hash of Object.values(checkpoint.memory?.early?.weights ?? {})) named.add(hash);
    for (const { weights } of checkpoint.graph.layers) {
      for (const weight of Object.values(weights)) if ('blob' in weight) named.add(weight.blob);
    }
    await writeJsonAtomic(checkpointPath(runFolder, 'last'), checkpoint);
    // From here on it names them, whatever fails later.
    inLast = named;
    if (best) await writeJsonAtomic(checkpointPath(runFolder, 'best'), checkpoint);
    if (best) inBest = named;
    await removeSuperseded();
    return checkpoint;
  }

  return {
    save,
    put: (checkpoint) => writeJsonAtomic(checkpointPath(runFolder, 'last'), checkpoint),
  };
}
