// setParams: changes parameters of one layer or of several.
import { z } from 'zod';
import type { Json, LayerGraph } from '../graph';
import { jsonSchema } from '../json-schema';
import { lastActivation } from '../last-activation';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Changes some parameters of a layer, or of each layer of a list. Weights whose shapes change start from new values. A classifier with another number of classes becomes the head. */
export const setParamsEdit = defineEdit({
  name: 'setParams',
  fields: {
    layer: z.union([z.string(), z.array(z.string()).min(1)]),
    params: z.record(z.string(), jsonSchema),
  },
  apply: (graph, { layer, params }, { seed }) => setParams(graph, [layer].flat(), params, seed),
});

/** Returns the graph with some parameters of the named layers changed. */
export function setParams(
  graph: LayerGraph,
  names: readonly string[],
  params: Readonly<Record<string, Json>>,
  seed: number,
): LayerGraph {
  for (const name of names) expectLayer(graph, name);
  const chosen = new Set(names);
  const sizes = ['units', 'filters'].filter((key) => key in params);
  const scorers = new Set(
    sizes.length > 0 ? graph.outputs.map((output) => lastActivation(graph, output).scorer) : [],
  );
  const layers = graph.layers.map((layer) => {
    if (!chosen.has(layer.name)) return layer;
    const becomesHead = scorers.has(layer.name) && sizes.some((key) => params[key] !== layer.params[key]);
    return { ...layer, params: { ...layer.params, ...params }, ...(becomesHead && { head: true }) };
  });
  return settleWeights(graph, { ...graph, layers }, seed);
}
