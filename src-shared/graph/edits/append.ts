// append: adds layers after any layer; the last one becomes an output.

import { z } from 'zod';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';
import { makeLayers } from './common/make-layers';
import { newLayersSchema } from './common/new-layer';

/** Adds layers after `after`. The last one replaces it among the outputs, or with `keepOutput` becomes another output: a second head. */
export const appendEdit = defineEdit({
  name: 'append',
  fields: { after: z.string(), layers: newLayersSchema, keepOutput: z.boolean().optional() },
  apply(graph, { after, layers, keepOutput = false }, context) {
    expectLayer(graph, after);
    const made = makeLayers(graph, layers, after, context, true);
    const end = made.at(-1)?.name ?? after;
    const replaced = !keepOutput && graph.outputs.includes(after);
    const outputs = replaced
      ? graph.outputs.map((output) => (output === after ? end : output))
      : [...graph.outputs, end];
    return settleWeights(graph, { ...graph, layers: [...graph.layers, ...made], outputs }, context.seed);
  },
});
