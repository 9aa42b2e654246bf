// Settings and results of embedding maps: the features of images projected to two dimensions.
import { z } from 'zod';

/** Methods that project features. */
export const embeddingMethods = ['pca', 'umap', 'tsne'] as const;
/** See `embeddingMethods`. */
export type EmbeddingMethod = (typeof embeddingMethods)[number];

/** Greatest number of images on a map. Of more images, as many are drawn by their content. */
export const mostEmbedded: Readonly<Record<EmbeddingMethod, number>> = {
  pca: 50_000,
  umap: 20_000,
  tsne: 5_000,
};

/** Range of t-SNE's perplexity, and its default as in scikit-learn. */
export const perplexities = { least: 2, most: 100 } as const;
/** See `perplexities`. */
export const defaultPerplexity = 30;

/** Settings of a map. */
export const embeddingSettingsSchema = z
  .object({
    method: z.enum(embeddingMethods).default('umap'),
    /** Neighbors of UMAP, including the image itself. */
    neighbors: z.number().int().min(2).max(200).default(15),
    /** Smallest distance of points that UMAP aims for. */
    minDist: z.number().min(0).max(1).default(0.1),
    /** About the number of neighbors that t-SNE keeps near each image. At most a third of the images. */
    perplexity: z.number().min(perplexities.least).max(perplexities.most).default(defaultPerplexity),
    /** Scales each feature vector to length 1, so that distances depend on directions, as the similarity of neighbors does. */
    normalize: z.boolean().default(true),
    /** Also returns the features. */
    withFeatures: z.boolean().default(false),
  })
  .strict();
/** See `embeddingSettingsSchema`. */
export type EmbeddingSettings = z.infer<typeof embeddingSettingsSchema>;

/** What a map keeps of the neighborhoods of the features (Venna and Kaski, 2001). */
const trustSchema = z.object({
  /** From 0 to 1: lower if points are neighbors on the map whose features are not. */
  value: z.number(),
  /** Neighbors per image. */
  neighbors: z.number().int(),
  /** Images whose neighbors were compared; those of a sample if there are many. */
  images: z.number().int(),
});
/** See `trustSchema`. */
export type Trust = z.infer<typeof trustSchema>;

const bytes = z.instanceof(Uint8Array);

/** One of: the features that are used, progress, rows of features, positions of all images, or at last the result. */
export const embeddingStepSchema = z.object({
  features: z
    .object({
      /** The layer whose output is used. */
      layer: z.string(),
      /** Values per image. */
      size: z.number().int(),
      /** True if feature maps were averaged over all positions. */
      pooled: z.boolean(),
    })
    .optional(),
  progress: z.object({ done: z.number(), total: z.number().nullable(), what: z.string() }).optional(),
  /** float32 `[count, size]` of the images from `from` on; NaN where an image cannot be read. */
  rows: z.object({ from: z.number().int(), count: z.number().int(), values: bytes }).optional(),
  /** Positions float32 `[images, 2]`, NaN where an image cannot be read. PCA comes first, also for UMAP. */
  frame: z.object({ method: z.enum(embeddingMethods), values: bytes }).optional(),
  result: z
    .object({
      method: z.enum(embeddingMethods),
      /** Null with fewer than 6 images: the measure is not defined. */
      trust: trustSchema.nullable(),
      /** Share of the variance of the features along both axes of PCA. */
      explained: z.array(z.number()),
      /** Kullback-Leibler divergence that t-SNE reached; null for other methods. */
      divergence: z.number().nullable(),
      /** Number of images that cannot be read. */
      unreadable: z.number().int(),
    })
    .optional(),
});
/** See `embeddingStepSchema`. */
export type EmbeddingStep = z.infer<typeof embeddingStepSchema>;

/** Returns positions `[n, 2]` of a frame, or rows of features. */
export function floatsOf(values: Uint8Array): Float32Array<ArrayBuffer> {
  return new Float32Array(values.slice().buffer);
}
