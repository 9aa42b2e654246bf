// The values of one weight in numbers: what the inspector draws.
import { z } from 'zod';

/** Bins of a histogram. */
export const histogramBins = 64;

/** Least, greatest, mean and standard deviation of the finite values, and how many lie in each of 64 bins from least to greatest. */
export const weightStatsSchema = z.object({
  count: z.number().int(),
  /** Values that are NaN or infinite. */
  notFinite: z.number().int(),
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  std: z.number(),
  bins: z.array(z.number().int()).length(histogramBins),
});
/** See `weightStatsSchema`. */
export type WeightStats = z.infer<typeof weightStatsSchema>;
