// Renaming a layer wherever it is named.
import { GraftError } from '../../errors';
import { findLayer, type LayerGraph } from '../graph';
import { expectLayer } from './context';

/** Gives a layer another name; throws 'invalid' when it is taken. */
export function renameLayer(graph: LayerGraph, from: string, to: string): LayerGraph {
  expectLayer(graph, from);
  if (from === to) return graph;
  if (findLayer(graph, to))
    throw new GraftError('invalid', `There already is a layer '${to}': expected a name of its own.`, to);
  const swap = (name: string) => (name === from ? to : name);
  const layers = graph.layers.map((layer) => {
    if (layer.name !== from && !layer.inputs.includes(from)) return layer;
    return { ...layer, name: swap(layer.name), inputs: layer.inputs.map(swap) };
  });
  return { ...graph, layers, outputs: graph.outputs.map(swap) };
}
