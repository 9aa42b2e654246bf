// What a stage minimizes, with Keras' parameters and defaults, and how much each class counts.
import { z } from 'zod';

const labelSmoothing = z.number().min(0).max(0.9).default(0);

/** Losses; without one it is the cross-entropy (of two classes on one output where the network has one). */
export const lossSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('crossentropy'), labelSmoothing }).strict(),
  /** Each class judged on its own: the mean over classes. */
  z.object({ kind: z.literal('binary-crossentropy'), labelSmoothing }).strict(),
  /** Cross-entropy that counts what is judged well already less (Lin et al. 2017). */
  z
    .object({
      kind: z.literal('focal'),
      gamma: z.number().min(0).max(10).default(2),
      alpha: z.number().min(0).max(1).default(0.25),
      labelSmoothing,
    })
    .strict(),
  /** The focal loss of each class judged on its own; `alpha` counts the positives where the classes are balanced. */
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

/** How much an image of each class counts in training: given by name (1 when left out), or balanced from the counts. */
export const classWeightsSchema = z.union([
  z.literal('balanced'),
  z.record(z.string(), z.number().min(0).max(1e6)),
]);
/** See `classWeightsSchema`. */
export type ClassWeights = z.infer<typeof classWeightsSchema>;

/** A weight for each class; balanced is images / (classes × images of the class), as scikit-learn has it. */
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
