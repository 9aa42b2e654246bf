// The textbook's four cases of transfer learning, decided by measurements (CS231n notes on transfer learning; Yosinski et al. 2014).
import { z } from 'zod';

/** The probe's measurement at one layer. */
const probedCutSchema = z.object({
  layer: z.string(),
  /** Share of the sample whose nearest class mean is that of its own class. */
  accuracy: z.number(),
  /** Number of channels, and the share of the network's computation before the layer. */
  channels: z.number().int(),
  share: z.number(),
});
/** See `probedCutSchema`. */
export type ProbedCut = z.infer<typeof probedCutSchema>;

/** Advice: the case, where to cut, the preset plan, and the supporting numbers. */
export const adviceSchema = z.object({
  situation: z.enum(['little-near', 'much-near', 'little-far', 'much-far']),
  plan: z.enum(['feature', 'finetune', 'discriminative']),
  /** The layer to cut at: the last one worth keeping. */
  cut: z.string().nullable(),
  cuts: z.array(probedCutSchema),
  /** Accuracy of guessing the most frequent class on the sample, and of the probe on downscaled pixels. */
  chance: z.number(),
  pixels: z.number(),
  sample: z.number().int(),
  images: z.number().int(),
  classes: z.number().int(),
});
/** See `adviceSchema`. */
export type Advice = z.infer<typeof adviceSchema>;

/** Fewer training images per class than this count as little data. */
export const littleBelowPerClass = 500;
/** The task counts as near if the best features close at least this share of the gap between chance and 100 %. */
const nearFrom = 0.5;
/** Minimum advantage of an earlier cut; smaller differences occur by chance on a few hundred images. */
const worthwhile = 0.03;

/** The probe's results. */
export interface Findings {
  readonly cuts: readonly ProbedCut[];
  readonly chance: number;
  readonly pixels: number;
  readonly sample: number;
  /** Number of training images and of classes. */
  readonly images: number;
  readonly classes: number;
}

/** Returns the advice. Near: the pretrained features separate the classes, and the deepest do so best; then those are kept. */
export function adviseStrategy(found: Findings): Advice {
  const { cuts, chance, images, classes } = found;
  const deepest = cuts.at(-1);
  const best = cuts.reduce<ProbedCut | undefined>(
    (one, cut) => (!one || cut.accuracy >= one.accuracy ? cut : one),
    undefined,
  );
  const earlier = best && deepest && best.accuracy - deepest.accuracy > worthwhile ? best : deepest;
  const closed = best && chance < 1 ? (best.accuracy - chance) / (1 - chance) : 0;
  const better = best ? best.accuracy - found.pixels > worthwhile : false;
  const near = closed >= nearFrom && better && earlier === deepest;
  const little = images < littleBelowPerClass * Math.max(1, classes);
  const situation = `${little ? 'little' : 'much'}-${near ? 'near' : 'far'}` as const;
  const plan = little ? 'feature' : near ? 'finetune' : 'discriminative';
  // With much data far from the pretrained task, all layers are trained: nothing is cut.
  const cut = situation === 'much-far' ? deepest : earlier;
  return { situation, plan, cut: cut?.layer ?? null, ...found, cuts: [...cuts] };
}
