// Taking weights: references put in the place of those that layers have.
import { GraftError } from '../../errors';
import type { LayerGraph, WeightRef } from '../graph';
import { expectLayer } from './context';

/** Layer to weight to reference. */
export type WeightTable = Readonly<Record<string, Readonly<Record<string, WeightRef>>>>;

/** Gives layers other weights, all or nothing; that they fit was found by `planTransfer`. Throws 'not-found' or 'invalid'. */
export function takeWeights(graph: LayerGraph, weights: WeightTable): LayerGraph {
  for (const [name, refs] of Object.entries(weights)) {
    const layer = expectLayer(graph, name);
    const wrong = Object.keys(refs).find((weight) => layer.weights[weight] === undefined);
    if (wrong !== undefined)
      throw new GraftError(
        'invalid',
        `'${name}' has no weight '${wrong}': expected ${Object.keys(layer.weights).join(', ') || 'none'}.`,
        name,
      );
  }
  const layers = graph.layers.map((layer) => {
    const refs = Object.hasOwn(weights, layer.name) ? weights[layer.name] : undefined;
    return refs ? { ...layer, weights: { ...layer.weights, ...refs } } : layer;
  });
  return { ...graph, layers };
}
