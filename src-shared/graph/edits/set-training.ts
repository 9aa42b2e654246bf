// setTraining: sets the `training` argument that layers are called with.
import { z } from 'zod';
import { dependsOnMode } from '../call-mode';
import type { Layer } from '../graph';
import { selectLayers, selectSchema } from '../select';
import { defineEdit } from './common/define-edit';

/** Calls the selected layers with `training=True` or `training=False` in every mode of the network, as Keras' `layer(x, training=…)`; null removes the argument. Skips layers that compute the same in both modes. */
export const setTrainingEdit = defineEdit({
  name: 'setTraining',
  fields: { select: selectSchema, training: z.boolean().nullable() },
  apply(graph, { select, training }) {
    const names = new Set(selectLayers(graph, select));
    const layers = graph.layers.map((layer): Layer => {
      if (!names.has(layer.name) || (training !== null && !dependsOnMode(layer.kind))) return layer;
      const { training: _before, ...rest } = layer;
      return training === null ? rest : { ...rest, training };
    });
    return { ...graph, layers };
  },
});
