// addHead: adds a classification head after the output, or in place of all layers after another layer.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';
import { makeLayers } from './common/make-layers';
import { newLayersSchema } from './common/new-layer';
import { keepUpTo } from './cut-at';

/** Adds layers, one after the other, after the only output, or after the layer `after`; all that does not lead to that layer is removed: the old classifier. `units: 'classes'` becomes the number of classes (1 for two classes and a sigmoid). */
export const addHeadEdit = defineEdit({
  name: 'addHead',
  fields: { after: z.string().optional(), layers: newLayersSchema },
  apply(given, { after, layers }, context) {
    if (after !== undefined) expectLayer(given, after);
    const graph = after === undefined ? given : keepUpTo(given, after);
    const [output, ...others] = graph.outputs;
    if (output === undefined || others.length > 0)
      throw new GraftError(
        'invalid',
        say`A head needs a network with one output, received ${graph.outputs.length}.`,
      );
    const made = makeLayers(graph, layers, output, context, true);
    const next = { ...graph, layers: [...graph.layers, ...made], outputs: [made.at(-1)?.name ?? output] };
    const { classes, seed } = context;
    return settleWeights(graph, { ...next, ...(classes.length > 0 && { classes }) }, seed);
  },
});
