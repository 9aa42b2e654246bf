// Settings and results of adversarial attacks. All sizes are in gray levels (0 to 255), before preprocessing.
import { z } from 'zod';

/** Settings of an attack. FGSM is one step of the size ε. */
export const attackSettingsSchema = z
  .object({
    /** Greatest change of a value. */
    epsilon: z.number().min(0).max(255).default(1),
    stepSize: z.number().min(0).max(255).default(0.25),
    steps: z.number().int().min(1).max(1000).default(20),
    /** Stops as soon as the class is left, or the target has a probability of 0.9. */
    early: z.boolean().default(true),
  })
  .strict();
/** See `attackSettingsSchema`. */
export type AttackSettings = z.infer<typeof attackSettingsSchema>;

const judged = z.object({ label: z.number().int(), probability: z.number() });

/** A step of an attack, with the probability of the class that is approached or left; or at last the result, judged after rounding to 8 bits. */
export const attackItemSchema = z.object({
  step: judged.extend({ done: z.number().int(), total: z.number().int() }).optional(),
  result: z
    .object({
      before: judged,
      after: judged,
      target: judged.nullable(),
      norms: z.object({
        /** Greatest change of a value. */
        infinity: z.number(),
        /** Euclidean length of the change. */
        l2: z.number(),
        /** Root of the mean square. */
        rms: z.number(),
        /** Share of changed values. */
        changed: z.number(),
      }),
      /** The attacked image, `[h, w, channels]`. */
      bytes: z.instanceof(Uint8Array),
    })
    .optional(),
});
/** See `attackItemSchema`. */
export type AttackItem = z.infer<typeof attackItemSchema>;
