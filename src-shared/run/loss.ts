// Losses of a stage, with Keras' parameters and defaults, and class weights.
import { z } from 'zod';

const labelSmoothing = z.number().min(0).max(0.9).default(0);

/** Losses; the default is cross-entropy (binary for a single output unit). */
export const lossSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('crossentropy'), labelSmoothing }).strict(),
  /** Binary cross-entropy of each class independently: the mean over classes. */
  z.object({ kind: z.literal('binary-crossentropy'), labelSmoothing }).strict(),
  /** Focal loss: cross-entropy that gives well-classified examples less weight (Lin et al. 2017). */
  z
    .object({
      kind: z.literal('focal'),
      gamma: z.number().min(0).max(10).default(2),
      alpha: z.number().min(0).max(1).default(0.25),
      labelSmoothing,
    })
    .strict(),
  /** Focal loss of each class independently; `alpha` weights the positives if class balancing is on. */
  z
    .object({
      kind: z.literal('binary-focal'),
      gamma: z.number().min(0).max(10).default(2),
      alpha: z.number().min(0).max(1).default(0.25),
      applyClassBalancing: z.boolean().default(false),
      labelSmoothing,
    })
    .strict(),
  z.object({ kind: z.literal('mse') }).strict(),
]);
/** See `lossSchema`. */
export type Loss = z.infer<typeof lossSchema>;

/** All kinds of losses, as menus list them. */
export const lossKinds = ['crossentropy', 'binary-crossentropy', 'focal', 'binary-focal', 'mse'] as const;

/** Weight of an image of each class in training: given by name (default 1), or balanced by the counts. */
export const classWeightsSchema = z.union([
  z.literal('balanced'),
  z.record(z.string(), z.number().min(0).max(1e6)),
]);
/** See `classWeightsSchema`. */
export type ClassWeights = z.infer<typeof classWeightsSchema>;

/** Returns a weight per class; balanced is images / (classes × images of the class), as in scikit-learn. */
export function weightsOfClasses(
  weights: ClassWeights,
  classes: readonly string[],
  counts: readonly number[],
): number[] {
  if (weights !== 'balanced') return classes.map((name) => weights[name] ?? 1);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? total / (present * count) : 0));
}
