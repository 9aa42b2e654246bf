// The feature maps of a layer for one image, as they cross the wire.
import { z } from 'zod';

/** A layer's outputs for one image: gray images of its strongest channels, or the values of a vector. */
export const featureMapsSchema = z.object({
  layer: z.string(),
  /** Without the batch. */
  shape: z.array(z.number().int()),
  min: z.number(),
  max: z.number(),
  /** Channels (of a vector: values) that are 0 everywhere. */
  dead: z.number().int(),
  maps: z.array(
    z.object({
      channel: z.number().int(),
      height: z.number().int(),
      width: z.number().int(),
      /** Range of the channel, which the bytes 0 to 255 stand for. */
      min: z.number(),
      max: z.number(),
      /** Mean magnitude. */
      mean: z.number(),
      bytes: z.instanceof(Uint8Array),
    }),
  ),
  /** Values of a vector, at most 1,024. */
  values: z.array(z.number()),
});
/** See `featureMapsSchema`. */
export type FeatureMaps = z.infer<typeof featureMapsSchema>;
