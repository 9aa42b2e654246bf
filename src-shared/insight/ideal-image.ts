// Settings and frames of ideal images: images that a network is made to respond to most.
import { z } from 'zod';

/** What the image should maximize: the score of a class, or the mean of a channel of a layer. */
export const objectiveSchema = z.union([
  z.object({ label: z.number().int().min(0) }).strict(),
  z.object({ layer: z.string(), channel: z.number().int().min(0) }).strict(),
]);
/** See `objectiveSchema`. */
export type Objective = z.infer<typeof objectiveSchema>;

/** The recipes, from the simplest on: each adds what makes the images of the one before better. */
export const idealRecipes = ['pixels', 'variation', 'transforms', 'fourier'] as const;

/** Settings of an ideal image. */
export const idealSettingsSchema = z
  .object({
    /**
     * `pixels`: gradient ascent on the pixels. `variation`: with a penalty on differences of neighboring pixels.
     * `transforms`: also jittered, scaled and rotated in each step. `fourier`: transforms, on a spectrum with decorrelated
     * colors instead of pixels (Olah, Mordvintsev and Schubert, 2017).
     */
    recipe: z.enum(idealRecipes).default('fourier'),
    steps: z.number().int().min(1).max(2000).default(256),
    seed: z.number().int().default(0),
    /** A frame is returned every `every` steps. */
    every: z.number().int().min(1).default(4),
  })
  .strict();
/** See `idealSettingsSchema`. */
export type IdealSettings = z.infer<typeof idealSettingsSchema>;

/** A frame of the growing image. */
export const idealFrameSchema = z.object({
  done: z.number().int(),
  total: z.number().int(),
  /** The value that is maximized; for a class, its score. */
  value: z.number(),
  /** Probability of the class; null for a channel. */
  probability: z.number().nullable(),
  /** Mean difference of neighboring pixels, in gray levels. */
  variation: z.number(),
  width: z.number().int(),
  height: z.number().int(),
  channels: z.number().int(),
  bytes: z.instanceof(Uint8Array),
});
/** See `idealFrameSchema`. */
export type IdealFrame = z.infer<typeof idealFrameSchema>;
