// Statistics of one weight, shown in the inspector.
import { z } from 'zod';

/** Number of bins of a histogram. */
export const histogramBins = 64;

/** Minimum, maximum, mean and standard deviation of the finite values, and their histogram from minimum to maximum. */
export const weightStatsSchema = z.object({
  count: z.number().int(),
  /** Number of values that are NaN or infinite. */
  notFinite: z.number().int(),
  /** Number of values that are exactly 0. */
  zeros: z.number().int(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  std: z.number(),
  bins: z.array(z.number().int()).length(histogramBins),
});
/** See `weightStatsSchema`. */
export type WeightStats = z.infer<typeof weightStatsSchema>;
