// The values of a layer for one image and for a sample of images: their histogram, and the channels that never change.
import { z } from 'zod';
import { progressSchema } from '../progress';

/** Images of a sample at most. */
export const mostSampled = 64;
/** Bins of a histogram at most. */
export const mostBins = 64;
/** Dead channels that are listed at most. */
export const mostListed = 1024;

/** Moments of the finite values, and counts of those that are not 0 in bins of equal width. */
export const valueHistogramSchema = z.object({
  count: z.number().int(),
  /** Number of values that are NaN or infinite. */
  notFinite: z.number().int(),
  /** Number of values that are exactly 0. They are in no bin. */
  zeros: z.number().int(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  /** Standard deviation of the population, as NumPy's `std`. */
  std: z.number(),
  /** Width of a bin: a power of 2. Bin i contains `first + i * width <= value < first + (i + 1) * width`. */
  width: z.number(),
  first: z.number(),
  bins: z.array(z.number().int()).max(mostBins),
});
/** See `valueHistogramSchema`. */
export type ValueHistogram = z.infer<typeof valueHistogramSchema>;

/** Channels (of a vector: values) whose value is the same at each position of each image of the sample. */
export const deadChannelsSchema = z.object({
  /** Channels of the layer. */
  channels: z.number().int(),
  /** Number of channels that are always 0. */
  zero: z.number().int(),
  /** Number of channels that always have one other value. */
  constant: z.number().int(),
  /** The first of both kinds, in the order of the channels. */
  list: z.array(z.object({ channel: z.number().int(), value: z.number() })).max(mostListed),
});
/** See `deadChannelsSchema`. */
export type DeadChannels = z.infer<typeof deadChannelsSchema>;

/** The values of a layer over the images of a sample. */
export const sampleActivationsSchema = z.object({
  histogram: valueHistogramSchema,
  dead: deadChannelsSchema,
  /** Images so far. */
  images: z.number().int(),
  /** Images that cannot be read. */
  unreadable: z.number().int(),
  final: z.boolean(),
});
/** See `sampleActivationsSchema`. */
export type SampleActivations = z.infer<typeof sampleActivationsSchema>;

/** One of: the values for the image, the progress, or those for the sample so far. */
export const activationsItemSchema = z.object({
  image: valueHistogramSchema.optional(),
  progress: progressSchema.optional(),
  sample: sampleActivationsSchema.optional(),
});
/** See `activationsItemSchema`. */
export type ActivationsItem = z.infer<typeof activationsItemSchema>;
