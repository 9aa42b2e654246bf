// remove: removes layers and connects their inputs to their outputs.
import { z } from 'zod';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Removes layers. Where a removed block, merges included, has one input, that input is connected to the block's consumers; otherwise the consumers lose it. */
export const removeEdit = defineEdit({
  name: 'remove',
  fields: { layers: z.array(z.string()).min(1) },
  apply(graph, { layers: names }, { seed }) {
    for (const name of names) expectLayer(graph, name);
    const removed = new Set(names);
    /** Maps each removed layer to the inputs that replace it. Layers are in topological order, so a layer's inputs come first. */
    const bridges = new Map<string, readonly string[]>();
    const bridge = (name: string): readonly string[] => bridges.get(name) ?? [name];
    for (const layer of graph.layers) {
      if (!removed.has(layer.name)) continue;
      const feeds = new Set(layer.inputs.flatMap(bridge));
      const whole = layer.inputs.every((input) => bridge(input).length === 1);
      bridges.set(layer.name, whole && feeds.size === 1 ? [...feeds] : []);
    }
    const layers = graph.layers
      .filter((layer) => !removed.has(layer.name))
      .map((layer) =>
        layer.inputs.some((input) => removed.has(input))
          ? { ...layer, inputs: layer.inputs.flatMap(bridge) }
          : layer,
      );
    const outputs = [...new Set(graph.outputs.flatMap(bridge))];
    return settleWeights(graph, { ...graph, layers, outputs }, seed);
  },
});
