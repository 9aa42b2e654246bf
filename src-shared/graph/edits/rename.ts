// rename: changes a layer's name.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import { findLayer, type LayerGraph } from '../graph';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Renames a layer, also where other layers and the outputs refer to it. */
export const renameEdit = defineEdit({
  name: 'rename',
  fields: { layer: z.string(), name: z.string().min(1) },
  apply: (graph, { layer, name }) => renameLayer(graph, layer, name),
});

/** Changes a layer's name. Throws 'invalid' if another layer has that name. */
export function renameLayer(graph: LayerGraph, from: string, to: string): LayerGraph {
  expectLayer(graph, from);
  if (from === to) return graph;
  if (findLayer(graph, to))
    throw new GraftError(
      'invalid',
      say`Another layer is already named '${to}'. Choose a different name.`,
      to,
    );
  const swap = (name: string) => (name === from ? to : name);
  const layers = graph.layers.map((layer) => {
    if (layer.name !== from && !layer.inputs.includes(from)) return layer;
    return { ...layer, name: swap(layer.name), inputs: layer.inputs.map(swap) };
  });
  return { ...graph, layers, outputs: graph.outputs.map(swap) };
}
