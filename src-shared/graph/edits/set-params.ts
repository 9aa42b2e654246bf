// Changing parameters: weights that no longer fit start anew.
import type { Json, LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';

/** Changes some parameters of a layer. */
export function setParams(
  graph: LayerGraph,
  name: string,
  params: Readonly<Record<string, Json>>,
  { seed }: EditContext,
): LayerGraph {
  const layer = expectLayer(graph, name);
  const changed = { ...layer, params: { ...layer.params, ...params } };
  const layers = graph.layers.map((one) => (one.name === name ? changed : one));
  return settleWeights(graph, { ...graph, layers }, seed);
}

/** Changes the input's height, width and channels. Weights whose shapes depend on it start anew. */
export function setInputShape(graph: LayerGraph, shape: readonly number[], context: EditContext): LayerGraph {
  const input = graph.layers.find((layer) => layer.kind === 'InputLayer');
  return input ? setParams(graph, input.name, { shape: [...shape] }, context) : graph;
}
