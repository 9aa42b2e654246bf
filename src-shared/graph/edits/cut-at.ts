// cutAt: keeps a layer and everything before it, or everything after it.
import { z } from 'zod';
import { ancestorsOf, descendantsOf, type LayerGraph } from '../graph';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';
import { extractPart } from './extract';

/** Keeps the layer and all of its ancestors; it becomes the only output. With `keep: 'after'`, keeps it and all of its descendants; connections from removed layers become inputs. */
export const cutAtEdit = defineEdit({
  name: 'cutAt',
  fields: { layer: z.string(), keep: z.enum(['before', 'after']).optional() },
  apply(graph, { layer, keep }) {
    expectLayer(graph, layer);
    return keep === 'after' ? extractPart(graph, descendantsOf(graph, layer)) : keepUpTo(graph, layer);
  },
});

/** Returns the graph of a layer and its ancestors, with the layer as the only output. */
export function keepUpTo(graph: LayerGraph, layer: string): LayerGraph {
  const kept = ancestorsOf(graph, [layer]);
  const { classes: _classes, ...rest } = graph;
  return { ...rest, layers: graph.layers.filter((one) => kept.has(one.name)), outputs: [layer] };
}
