// unfreeze: makes layers trainable.
import { z } from 'zod';
import type { LayerGraph } from '../graph';
import { type Select, selectLayers, selectSchema } from '../select';
import { defineEdit } from './common/define-edit';
import { layersToSet, setTrainable } from './common/set-trainable';

/** Unfreezes the selected layers. BatchNormalization inside an unfrozen block stays frozen unless `batchNormalization` is true. */
export const unfreezeEdit = defineEdit({
  name: 'unfreeze',
  fields: { select: selectSchema, batchNormalization: z.boolean().optional() },
  apply: (graph, { select, batchNormalization }) => setTrainable(graph, select, true, batchNormalization),
});

/** Returns the names of the BatchNormalization layers that unfreezing the selection leaves frozen. */
export function normsLeftFrozen(
  graph: LayerGraph,
  {
    select,
    batchNormalization = false,
  }: { readonly select: Select; readonly batchNormalization?: boolean | undefined },
): string[] {
  const set = layersToSet(graph, select, true, batchNormalization);
  const frozen = new Set(graph.layers.filter((layer) => !layer.trainable).map((layer) => layer.name));
  return selectLayers(graph, select).filter((name) => !set.has(name) && frozen.has(name));
}
