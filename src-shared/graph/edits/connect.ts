// Edges: connecting two layers, taking an edge away, and saying which layers are the outputs.
import { GraftError } from '../../errors';
import type { LayerGraph } from '../graph';
import { sortLayers } from '../sort';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';

/** Lets `from` feed `to`, as its last input or in place of its input `instead`. Throws 'invalid' when a circle would close. */
export function connectLayers(
  graph: LayerGraph,
  from: string,
  to: string,
  instead: string | undefined,
  { seed }: EditContext,
): LayerGraph {
  expectLayer(graph, from);
  const target = expectLayer(graph, to);
  if (instead !== undefined && !target.inputs.includes(instead))
    throw new GraftError('not-found', `'${instead}' does not feed '${to}': expected one of its inputs.`, to);
  const inputs =
    instead === undefined
      ? [...target.inputs, from]
      : target.inputs.map((input) => (input === instead ? from : input));
  const layers = graph.layers.map((layer) => (layer === target ? { ...layer, inputs } : layer));
  return settleWeights(graph, { ...graph, layers: sortLayers(layers) }, seed);
}

/** Takes the edge from one layer to another away; what is missing then is a problem, not an error. */
export function disconnectLayers(
  graph: LayerGraph,
  from: string,
  to: string,
  { seed }: EditContext,
): LayerGraph {
  const target = expectLayer(graph, to);
  if (!target.inputs.includes(from))
    throw new GraftError('not-found', `'${from}' does not feed '${to}': there is no edge to take away.`, to);
  const inputs = target.inputs.filter((input) => input !== from);
  const layers = graph.layers.map((layer) => (layer === target ? { ...layer, inputs } : layer));
  return settleWeights(graph, { ...graph, layers }, seed);
}

/** Says which layers' outputs are the model's. */
export function setOutputs(graph: LayerGraph, names: readonly string[]): LayerGraph {
  for (const name of names) expectLayer(graph, name);
  return { ...graph, outputs: [...new Set(names)] };
}
