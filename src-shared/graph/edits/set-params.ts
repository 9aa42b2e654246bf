// setParams: changes parameters of a layer.
import { z } from 'zod';
import type { Json, LayerGraph } from '../graph';
import { jsonSchema } from '../json-schema';
import { lastActivation } from '../last-activation';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Changes some parameters of a layer. Weights whose shapes change start from new values. A classifier with another number of classes becomes the head. */
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
  const resized =
    isClassifier(graph, name) &&
    ['units', 'filters'].some((key) => key in params && params[key] !== layer.params[key]);
  const changed = { ...layer, params: { ...layer.params, ...params }, ...(resized && { head: true }) };
  const layers = graph.layers.map((one) => (one.name === name ? changed : one));
  return settleWeights(graph, { ...graph, layers }, seed);
}

const isClassifier = (graph: LayerGraph, name: string) =>
  graph.outputs.some((output) => lastActivation(graph, output).scorer === name);
