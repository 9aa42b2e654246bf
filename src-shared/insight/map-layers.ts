// The layers whose feature maps can explain a class, and the one that is taken by default.
import { ancestorsOf, type LayerGraph } from '../graph/graph';
import { inferGraph } from '../graph/infer';

/** Returns the layers with feature maps `[h, w, c]` of more than one position that the first output depends on, in order. */
export function mapLayers(graph: LayerGraph): string[] {
  const output = graph.outputs[0];
  if (output === undefined) return [];
  const used = ancestorsOf(graph, [output]);
  const { layers } = inferGraph(graph);
  return graph.layers
    .filter(({ name, kind }) => {
      const shape = layers.get(name)?.shape;
      return (
        kind !== 'InputLayer' &&
        used.has(name) &&
        shape?.length === 4 &&
        shape[1] !== null &&
        shape[2] !== null &&
        shape[1]! * shape[2]! > 1
      );
    })
    .map(({ name }) => name);
}

/** The layer that a map is computed at by default, and why. */
export interface DefaultLayer {
  readonly layer: string;
  /** The layer that removes the positions: pooling or flattening. Null if the network ends in feature maps. */
  readonly before: string | null;
}

/** Returns the last feature maps before the positions are pooled or flattened away; null if there are none. */
export function defaultMapLayer(graph: LayerGraph): DefaultLayer | null {
  const layer = mapLayers(graph).at(-1);
  if (layer === undefined) return null;
  const next = graph.layers.find(({ inputs }) => inputs.includes(layer));
  return { layer, before: next?.name ?? null };
}
