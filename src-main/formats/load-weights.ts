// Loads weights from a file into an existing graph: everything in the plan, or nothing and an error.
import { GraftError } from '#shared/errors';
import type { LayerGraph, WeightRef } from '#shared/graph/graph';
import { planWeights, type WarmStartOptions, type WeightPlan } from '#shared/graph/warm-start';
import { say } from '#shared/sentence';
import { createBlobQueue } from '../store/blob-queue';
import type { FormatContext } from './format';
import { bytesOf } from './keras-config/place-weights';
import { readWeightGroups } from './weight-groups';

/** A graph with weights from a file, and which were loaded and which were not. */
export interface LoadedWeights {
  readonly graph: LayerGraph;
  readonly plan: WeightPlan;
}

/** Loads weights by order or by name as Keras does, but never partially: throws 'invalid' naming weights that do not fit. */
export async function loadWeights(
  graph: LayerGraph,
  path: string,
  options: WarmStartOptions,
  { blobs, onProgress }: FormatContext,
): Promise<LoadedWeights> {
  const stored = await readWeightGroups(path);
  try {
    const plan = planWeights(graph, stored, options);
    if (plan.refusal !== null)
      throw new GraftError('invalid', say`${path}: ${plan.refusal} No weights were loaded.`, path);
    const sizeOf = ({ group, index }: { group: number; index: number }) =>
      4 * stored.groups[group]!.weights[index]!.shape.reduce((product, size) => product * size, 1);
    const total = plan.assign.reduce((sum, one) => sum + sizeOf(one), 0);
    let done = 0;
    const queue = createBlobQueue(blobs);
    const taken = new Map<string, Record<string, WeightRef>>();
    for (const { layer, weight, group, index } of plan.assign) {
      const values = stored.groups[group]!.weights[index]!.read();
      const refs = taken.get(layer) ?? {};
      taken.set(layer, { ...refs, [weight]: { blob: await queue.add(bytesOf(values)) } });
      done += values.byteLength;
      onProgress({ done, total, what: layer });
    }
    await queue.drain();
    const layers = graph.layers.map((layer) => {
      const weights = taken.get(layer.name);
      return weights ? { ...layer, weights: { ...layer.weights, ...weights } } : layer;
    });
    return { graph: { ...graph, layers }, plan };
  } finally {
    await stored.close();
  }
}
