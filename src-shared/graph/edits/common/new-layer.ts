// Layers that edits add, as recipes describe them.
import { z } from 'zod';
import { jsonSchema } from '../../json-schema';

/** A layer to add: its kind, the parameters that differ from the defaults, and its name (Keras' default name if left out). */
export const newLayerSchema = z
  .object({
    kind: z.string(),
    name: z.string().min(1).optional(),
    params: z.record(z.string(), jsonSchema).default({}),
  })
  .strict();
/** See `newLayerSchema`. */
export type NewLayer = z.infer<typeof newLayerSchema>;

/** At least one new layer; each takes the output of the one before it. */
export const newLayersSchema = z.array(newLayerSchema).min(1);
