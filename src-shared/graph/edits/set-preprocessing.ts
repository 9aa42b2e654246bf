// setPreprocessing: sets how pixels become the network's input.
import { z } from 'zod';
import type { LayerGraph, Resize } from '../graph';
import { preprocessingPresets, type StatedPreprocessing, toPreprocessing } from '../preprocessing';
import { resizeSchema } from '../schema';
import { defineEdit } from './common/define-edit';

/** One number for all channels, or one per channel in the order in which the network receives them. */
const perChannel = z.union([z.number(), z.array(z.number()).min(1).max(4)]);
const presets = Object.keys(preprocessingPresets) as (keyof typeof preprocessingPresets)[];

/** Sets how pixels (0 to 255) become the input: by a preset, by scale and offset, or by mean and standard deviation (in pixel values). */
export const setPreprocessingEdit = defineEdit({
  name: 'setPreprocessing',
  fields: {
    preset: z.enum(presets as [(typeof presets)[number], ...typeof presets]).optional(),
    scale: perChannel.optional(),
    offset: perChannel.optional(),
    mean: perChannel.optional(),
    std: perChannel.optional(),
    channelOrder: z.enum(['rgb', 'bgr']).optional(),
    resize: resizeSchema.optional(),
  },
  apply: (graph, edit) => setPreprocessing(graph, edit, edit.resize),
});

/** Sets scale, offset and channel order. Without `resize`, how images are resized does not change. */
export function setPreprocessing(
  graph: LayerGraph,
  stated: StatedPreprocessing,
  resize: Resize | undefined = graph.preprocessing.resize,
): LayerGraph {
  const { resize: _, ...numbers } = toPreprocessing(stated);
  return { ...graph, preprocessing: { ...numbers, ...(resize && { resize }) } };
}
