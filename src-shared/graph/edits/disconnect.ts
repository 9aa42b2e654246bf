// disconnect: removes the connection between two layers.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Removes the connection from one layer to another. A layer that lacks an input afterward is a problem, not an error. */
export const disconnectEdit = defineEdit({
  name: 'disconnect',
  fields: { from: z.string(), to: z.string() },
  apply(graph, { from, to }, { seed }) {
    const target = expectLayer(graph, to);
    if (!target.inputs.includes(from))
      throw new GraftError('not-found', say`'${from}' is not connected to '${to}'.`, to);
    const inputs = target.inputs.filter((input) => input !== from);
    const layers = graph.layers.map((layer) => (layer === target ? { ...layer, inputs } : layer));
    return settleWeights(graph, { ...graph, layers }, seed);
  },
});
