// Where a network comes from: the catalog, an architecture by name, or a file.
import { z } from 'zod';

/** Weights from a file, loaded into the network as Keras' load_weights does. */
const weightsFileSchema = z
  .object({
    /** Keras .h5 (whole or weights only), .weights.h5 or .keras. */
    file: z.string(),
    by: z.enum(['order', 'name']).default('name'),
    /** Skips weights that do not fit; otherwise all must fit. */
    skipMismatch: z.boolean().default(false),
  })
  .strict();

/** Where the network comes from: an entry of models/catalog.json, an architecture by name, or a file. */
export const modelSourceSchema = z.union([
  z
    .object({
      /** Id in models/catalog.json (`efficientnet-lite0`); its pretrained weights are used if available. */
      catalog: z.string(),
      inputShape: z.array(z.number().int().positive()).length(3).optional(),
      includeTop: z.boolean().default(true),
      /** `pretrained`, or `random` to start from initializers. */
      weights: z.enum(['pretrained', 'random']).default('pretrained'),
      weightsFile: weightsFileSchema.optional(),
    })
    .strict(),
  z.object({ file: z.string(), weightsFile: weightsFileSchema.optional() }).strict(),
]);
/** See `modelSourceSchema`. */
export type ModelSource = z.infer<typeof modelSourceSchema>;

/** Matches names of files that may be models, by their ending. */
export const modelFile = /\.(h5|hdf5|keras|json|onnx|zip)$/i;
