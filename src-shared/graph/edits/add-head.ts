// addHead: adds a classification head after the output.
import { GraftError } from '../../errors';
import { settleWeights } from '../weights';
import { defineEdit } from './common/define-edit';
import { makeLayers } from './common/make-layers';
import { newLayersSchema } from './common/new-layer';

/** Adds layers, one after the other, after the only output. `units: 'classes'` becomes the number of classes (1 for two classes and a sigmoid). */
export const addHeadEdit = defineEdit({
  name: 'addHead',
  fields: { layers: newLayersSchema },
  apply(graph, { layers }, context) {
    const [output, ...others] = graph.outputs;
    if (output === undefined || others.length > 0)
      throw new GraftError(
        'invalid',
        `A head needs a network with one output, received ${graph.outputs.length}.`,
      );
    const made = makeLayers(graph, layers, output, context, true);
    const next = { ...graph, layers: [...graph.layers, ...made], outputs: [made.at(-1)?.name ?? output] };
    const { classes, seed } = context;
    return settleWeights(graph, { ...next, ...(classes.length > 0 && { classes }) }, seed);
  },
});
