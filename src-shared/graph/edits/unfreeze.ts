// unfreeze: makes layers trainable.
import { z } from 'zod';
import { selectLayers, selectSchema } from '../select';
import { defineEdit } from './common/define-edit';
import { layersToSet, setTrainable } from './common/set-trainable';

/** Unfreezes the selected layers. BatchNormalization inside an unfrozen block stays frozen unless `batchNormalization` is true. */
export const unfreezeEdit = defineEdit({
  name: 'unfreeze',
  fields: { select: selectSchema, batchNormalization: z.boolean().optional() },
  apply: (graph, { select, batchNormalization }) => setTrainable(graph, select, true, batchNormalization),
  normsLeftFrozen(graph, { select, batchNormalization = false }) {
    const set = layersToSet(graph, select, true, batchNormalization);
    const frozen = new Set(graph.layers.filter((layer) => !layer.trainable).map((layer) => layer.name));
    return selectLayers(graph, select).filter((name) => !set.has(name) && frozen.has(name));
  },
});
