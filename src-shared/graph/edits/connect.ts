// connect: connects one layer's output to another layer's input.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import { sortLayers } from '../sort';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Adds `from` as the last input of `to`, or in place of its input `instead`. Throws 'invalid' if that would close a cycle. */
export const connectEdit = defineEdit({
  name: 'connect',
  fields: { from: z.string(), to: z.string(), instead: z.string().optional() },
  apply(graph, { from, to, instead }, { seed }) {
    expectLayer(graph, from);
    const target = expectLayer(graph, to);
    if (instead !== undefined && !target.inputs.includes(instead))
      throw new GraftError(
        'not-found',
        say`'${instead}' is not an input of '${to}': expected one of ${target.inputs.join(', ')}.`,
        to,
      );
    const inputs =
      instead === undefined
        ? [...target.inputs, from]
        : target.inputs.map((input) => (input === instead ? from : input));
    const layers = graph.layers.map((layer) => (layer === target ? { ...layer, inputs } : layer));
    return settleWeights(graph, { ...graph, layers: sortLayers(layers) }, seed);
  },
});
