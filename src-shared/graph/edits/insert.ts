// Inserting layers on an edge.
import { GraftError } from '../../errors';
import type { LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';
import type { NewLayer } from './edit';
import { makeLayers } from './make-layers';

/** Puts layers, one behind the other, on the edge from one layer to another; throws 'not-found' when there is no such edge. */
export function insertLayers(
  graph: LayerGraph,
  from: string,
  to: string,
  layers: readonly NewLayer[],
  context: EditContext,
): LayerGraph {
  const target = expectLayer(graph, to);
  expectLayer(graph, from);
  if (!target.inputs.includes(from))
    throw new GraftError('not-found', `'${from}' does not feed '${to}': expected an edge to insert on.`, to);
  const made = makeLayers(graph, layers, from, context, target.head);
  const last = made.at(-1)?.name ?? from;
  const next = graph.layers.flatMap((layer) =>
    layer === target
      ? [...made, { ...layer, inputs: layer.inputs.map((input) => (input === from ? last : input)) }]
      : [layer],
  );
  return settleWeights(graph, { ...graph, layers: next }, context.seed);
}
