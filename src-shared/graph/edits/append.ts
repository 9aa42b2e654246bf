// Appending layers behind any layer: the end becomes an output.

import type { LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';
import type { NewLayer } from './edit';
import { makeLayers } from './make-layers';

/** Puts layers behind `after`; their end takes its place among the outputs, or becomes one more: a second head. */
export function appendLayers(
  graph: LayerGraph,
  after: string,
  layers: readonly NewLayer[],
  keepOutput: boolean,
  context: EditContext,
): LayerGraph {
  expectLayer(graph, after);
  const made = makeLayers(graph, layers, after, context, true);
  const end = made.at(-1)?.name ?? after;
  const replaced = !keepOutput && graph.outputs.includes(after);
  const outputs = replaced
    ? graph.outputs.map((output) => (output === after ? end : output))
    : [...graph.outputs, end];
  return settleWeights(graph, { ...graph, layers: [...graph.layers, ...made], outputs }, context.seed);
}
