// pop: removes the last layers, as `Model(inputs, model.layers[-(n + 1)].output)` does in Keras.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import { defineEdit } from './common/define-edit';
import { keepUpTo } from './cut-at';

/** Removes the last `count` layers in the order of Keras' summary; the layer before them becomes the output. */
export const popEdit = defineEdit({
  name: 'pop',
  fields: { count: z.number().int().positive() },
  apply(graph, { count }) {
    const last = graph.layers.at(-(count + 1));
    if (!last)
      throw new GraftError(
        'invalid',
        say`Cannot remove ${count} layers: ${graph.name} has ${graph.layers.length}, and at least one must remain.`,
      );
    return keepUpTo(graph, last.name);
  },
});
