// reinitialize: replaces layers' weights with new random ones.
import { z } from 'zod';
import { inferGraph } from '../infer';
import { selectLayers, selectSchema } from '../select';
import { freshWeights } from '../weights';
import { defineEdit } from './common/define-edit';

/**
 * Replaces the weights of the selected layers with the initial values of their kinds, drawn with `seed` (by default the
 * recipe's seed). Layers that are one layer in the file (`shared`) get the same weights. Layers without weights, or whose
 * shapes are not known, do not change.
 */
export const reinitializeEdit = defineEdit({
  name: 'reinitialize',
  fields: { select: selectSchema, seed: z.number().int().nonnegative().optional() },
  apply(graph, { select, seed }, context) {
    const facts = inferGraph(graph).layers;
    const chosen = new Set(selectLayers(graph, select));
    /** Each shared layer, by the name of its first use. */
    const firstUse = new Map<string, string>();
    const uses = graph.layers.filter(({ name }) => chosen.has(name));
    for (const { name, shared } of uses) if (shared && !firstUse.has(shared)) firstUse.set(shared, name);
    const layers = graph.layers.map((layer) => {
      const first = layer.shared === undefined ? undefined : firstUse.get(layer.shared);
      const specs = facts.get(layer.name)?.weights ?? [];
      if (specs.length === 0 || !(chosen.has(layer.name) || first)) return layer;
      return { ...layer, weights: freshWeights(first ?? layer.name, specs, seed ?? context.seed) };
    });
    return { ...graph, layers };
  },
});
