// takeWeights: replaces layers' weights with those of another model.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import type { WeightRef } from '../graph';
import { weightRefSchema } from '../schema';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';
import { sourcesSchema } from './common/sources';

/** Layer name to weight name to reference. */
export type WeightTable = Readonly<Record<string, Readonly<Record<string, WeightRef>>>>;

/** Replaces weight references, all or none; `planTransfer` checks beforehand that the shapes fit. Throws 'not-found' or 'invalid'. */
export const takeWeightsEdit = defineEdit({
  name: 'takeWeights',
  fields: {
    from: z.string(),
    weights: z.record(z.string(), z.record(z.string(), weightRefSchema)),
    sources: sourcesSchema,
  },
  apply(graph, { weights }: { readonly weights: WeightTable }) {
    for (const [name, refs] of Object.entries(weights)) {
      const layer = expectLayer(graph, name);
      const wrong = Object.keys(refs).find((weight) => layer.weights[weight] === undefined);
      if (wrong !== undefined)
        throw new GraftError(
          'invalid',
          say`'${name}' has no weight '${wrong}': expected ${Object.keys(layer.weights).join(', ') || say`none`}.`,
          name,
        );
    }
    const layers = graph.layers.map((layer) => {
      const refs = Object.hasOwn(weights, layer.name) ? weights[layer.name] : undefined;
      return refs ? { ...layer, weights: { ...layer.weights, ...refs } } : layer;
    });
    return { ...graph, layers };
  },
});
