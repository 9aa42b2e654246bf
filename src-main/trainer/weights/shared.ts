// Weights that predictions and explanations of the same network share while both have it open.
import type { LayerGraph } from '#shared/graph/graph';
import type { BlobStore } from '../../store/blobs';
import { type Tensor, tf } from '../tf';
import { listWeights, loadWeights } from './load';

/** Weights as tensors by `layer/weight`, which others may use too. */
export interface SharedWeights {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Frees the tensors unless others still use them. */
  dispose(): void;
}

interface Entry {
  readonly tensors: Promise<Map<string, Tensor>>;
  users: number;
}

const open = new Map<string, Entry>();

/** Loads the weights of a graph, or returns those that are loaded already. */
export async function shareWeights(graph: LayerGraph, blobs: BlobStore): Promise<SharedWeights> {
  const key = keyOf(graph, blobs);
  const entry = open.get(key) ?? { tensors: loadWeights(graph, blobs), users: 0 };
  open.set(key, entry);
  entry.users++;
  const leave = () => {
    entry.users--;
    if (entry.users === 0 && open.get(key) === entry) open.delete(key);
    return entry.users === 0;
  };
  try {
    const tensors = await entry.tensors;
    return { tensors, dispose: () => void (leave() && tf.dispose([...tensors.values()])) };
  } catch (error) {
    leave();
    throw error;
  }
}

/** Names the weights: their blobs, and the seeds of those that are initialized. */
function keyOf(graph: LayerGraph, blobs: BlobStore): string {
  const weights = listWeights(graph).map(({ key, ref, spec }) => [key, spec.shape, ref]);
  return JSON.stringify([blobs.folder, weights]);
}
