// The edits a recipe may list, as data; `applyEdit` in #shared/graph/edits carries them out.
import { z } from 'zod';
import type { Json } from '../graph/graph';
import { selectSchema } from './select';

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);

/** A layer to be made: kind, parameters that differ from the defaults, and a name (Keras' default name when left out). */
export const newLayerSchema = z
  .object({
    kind: z.string(),
    name: z.string().min(1).optional(),
    params: z.record(z.string(), json).default({}),
  })
  .strict();
/** See `newLayerSchema`. */
export type NewLayer = z.infer<typeof newLayerSchema>;

/** One edit of a graph. */
export const editSchema = z.discriminatedUnion('edit', [
  /** Keeps the named layer and all that feeds it; it becomes the output. */
  z.object({ edit: z.literal('cutAt'), layer: z.string() }).strict(),
  /** Puts layers, one after the other, behind the output; `units: 'classes'` in a Dense means the number of classes. */
  z.object({ edit: z.literal('addHead'), layers: z.array(newLayerSchema).min(1) }).strict(),
  z.object({ edit: z.literal('freeze'), select: selectSchema }).strict(),
  z.object({ edit: z.literal('unfreeze'), select: selectSchema }).strict(),
  /** Takes layers out; what fed them feeds their consumers. */
  z.object({ edit: z.literal('remove'), layers: z.array(z.string()).min(1) }).strict(),
  z.object({ edit: z.literal('setParams'), layer: z.string(), params: z.record(z.string(), json) }).strict(),
  z.object({ edit: z.literal('rename'), layer: z.string(), name: z.string().min(1) }).strict(),
  /** Height, width, channels of the input. */
  z
    .object({ edit: z.literal('setInputShape'), shape: z.array(z.number().int().positive()).length(3) })
    .strict(),
]);
/** See `editSchema`. */
export type Edit = z.infer<typeof editSchema>;
