// Calls of the trainer that compare the features of images: doubtful labels and similar images.
import { z } from 'zod';
import { layerGraphSchema } from '../../graph/schema';
import { progressSchema } from '../../progress';
import { stream } from '../contract';
import { trainImageSchema } from '../train-image';
import { singleImageSchema } from './single-image';

/** What out-of-sample probabilities say about a label (confident learning). */
export const labelDoubtSchema = z.object({
  /** Probability of the given label. */
  own: z.number(),
  /** True if the image counts confidently for another class. */
  flagged: z.boolean(),
  /** Mean of `own` and the share of the neighbors with the given label: the rank in the list, the lowest first. */
  support: z.number(),
});

/** An image whose label is doubtful. `place` and `nearest` are indices into the list of the request. */
const suspectSchema = z.object({
  place: z.number().int(),
  /** The class that it more likely has. */
  label: z.number().int(),
  /** Fraction of the similarity-weighted neighbors with that class; more than 0.5 without `head`. */
  share: z.number(),
  nearest: z.array(z.number().int()),
  /** Only with folds. */
  head: labelDoubtSchema.optional(),
});
/** See `suspectSchema`. */
export type Suspect = z.infer<typeof suspectSchema>;

/** A similar image: its index in the list of the request, and the cosine of the angle between the features. */
const neighborSchema = z.object({ place: z.number().int(), similarity: z.number() });
/** See `neighborSchema`. */
export type Neighbor = z.infer<typeof neighborSchema>;

/** The calls. */
export const similarImageCalls = {
  /** Finds images that look mislabeled by the features of the network. The last item has `suspects`. */
  suspects: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      cache: z.string(),
      images: z.array(trainImageSchema),
      neighbors: z.number().int(),
      limit: z.number().int(),
      classes: z.number().int(),
      folds: z.number().int(),
      seed: z.number().int(),
    }),
    z.object({
      progress: progressSchema.optional(),
      suspects: z.array(suspectSchema).optional(),
    }),
  ),
  /**
   * Finds the images whose features are most similar to those of one: an index into `images`, or an image outside of
   * them. The last item has `neighbors`, or `missing` if the network would have to run on more than `mostComputed` images.
   */
  neighbors: stream(
    z.object({
      graph: layerGraphSchema,
      blobs: z.string(),
      cache: z.string(),
      images: z.array(trainImageSchema),
      query: z.union([z.number().int().min(0), singleImageSchema]),
      count: z.number().int(),
      mostComputed: z.number().int().min(0),
    }),
    z.object({
      progress: progressSchema.optional(),
      neighbors: z.array(neighborSchema).optional(),
      missing: z.number().int().optional(),
    }),
  ),
} as const;
