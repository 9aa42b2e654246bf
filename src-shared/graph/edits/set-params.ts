// setParams: changes parameters of a layer.
import { z } from 'zod';
import type { Json, LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';
import { jsonSchema } from './common/new-layer';

/** Changes some parameters of a layer. Weights whose shapes change start from new values. */
export const setParamsEdit = defineEdit({
  name: 'setParams',
  fields: { layer: z.string(), params: z.record(z.string(), jsonSchema) },
  apply: (graph, { layer, params }, { seed }) => setParams(graph, layer, params, seed),
});

/** Returns the graph with some parameters of a layer changed. */
export function setParams(
  graph: LayerGraph,
  name: string,
  params: Readonly<Record<string, Json>>,
  seed: number,
): LayerGraph {
  const layer = expectLayer(graph, name);
  const changed = { ...layer, params: { ...layer.params, ...params } };
  const layers = graph.layers.map((one) => (one.name === name ? changed : one));
  return settleWeights(graph, { ...graph, layers }, seed);
}
