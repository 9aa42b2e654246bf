// insert: inserts layers between two connected layers.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';
import { makeLayers } from './common/make-layers';
import { newLayersSchema } from './common/new-layer';

/** Inserts layers, one after the other, on the connection from one layer to another. Throws 'not-found' if the two are not connected. */
export const insertEdit = defineEdit({
  name: 'insert',
  fields: { from: z.string(), to: z.string(), layers: newLayersSchema },
  apply(graph, { from, to, layers }, context) {
    const target = expectLayer(graph, to);
    expectLayer(graph, from);
    if (!target.inputs.includes(from))
      throw new GraftError('not-found', say`'${from}' is not connected to '${to}'.`, to);
    const made = makeLayers(graph, layers, from, context, target.head);
    const last = made.at(-1)?.name ?? from;
    const next = graph.layers.flatMap((layer) =>
      layer === target
        ? [...made, { ...layer, inputs: layer.inputs.map((input) => (input === from ? last : input)) }]
        : [layer],
    );
    return settleWeights(graph, { ...graph, layers: next }, context.seed);
  },
});
