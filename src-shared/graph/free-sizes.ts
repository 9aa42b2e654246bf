// A size for networks of any input size: the smallest usual one at which every layer can be computed.
import { fillParams, findKind } from '../layers/catalogue';
import type { LayerGraph, Shape } from './graph';
import { inferGraph } from './infer';

/** Sizes that are tried, in this order: large enough to say something first. */
const usual = [96, ...Array.from({ length: 61 }, (_, i) => 128 + 32 * i), 64, 48, 32, 24, 16, 8, 4, 2, 1];

/** The network with `size` for every unknown size of its inputs. */
export function withInputSize(graph: LayerGraph, size: number): LayerGraph {
  const layers = graph.layers.map((layer) => {
    if (layer.kind !== 'InputLayer') return layer;
    const { shape } = fillParams(findKind('InputLayer')!, layer.params);
    const sizes = (shape as Shape).map((one) => one ?? size);
    return { ...layer, params: { ...layer.params, shape: sizes } };
  });
  return { ...graph, layers };
}

/** True where an input of the network has an unknown size. */
export function hasFreeSizes(graph: LayerGraph): boolean {
  return withInputSize(graph, 1).layers.some(
    (layer, i) => JSON.stringify(layer.params.shape) !== JSON.stringify(graph.layers[i]!.params.shape),
  );
}

const countErrors = (graph: LayerGraph) =>
  inferGraph(graph).problems.filter(({ severity }) => severity === 'error').length;

/** A size for the unknown sizes of the inputs at which no layer has a problem that it doesn't have at any size; null where none of the usual sizes does. */
export function findInputSize(graph: LayerGraph): number | null {
  const own = countErrors(graph);
  return usual.find((size) => countErrors(withInputSize(graph, size)) <= own) ?? null;
}
