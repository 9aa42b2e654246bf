// setOutputs: sets which layers are the network's outputs.
import { z } from 'zod';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Makes the named layers the network's outputs, in this order. */
export const setOutputsEdit = defineEdit({
  name: 'setOutputs',
  fields: { layers: z.array(z.string()).min(1) },
  apply(graph, { layers }) {
    for (const name of layers) expectLayer(graph, name);
    return { ...graph, outputs: [...new Set(layers)] };
  },
});
