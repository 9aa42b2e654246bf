// The textbook's four cases of transfer learning, decided by what was measured (CS231n notes on transfer learning; Yosinski et al. 2014).
import { z } from 'zod';

/** What the probe measured at one place of the network. */
const probedCutSchema = z.object({
  layer: z.string(),
  /** Share of the sample that is nearest to the mean of its own class. */
  accuracy: z.number(),
  /** Channels there, and how much of the network's work lies before it. */
  channels: z.number().int(),
  share: z.number(),
});
/** See `probedCutSchema`. */
export type ProbedCut = z.infer<typeof probedCutSchema>;

/** Advice: which case it is, where to cut, which ready plan fits, and the numbers that say so. */
export const adviceSchema = z.object({
  situation: z.enum(['little-near', 'much-near', 'little-far', 'much-far']),
  plan: z.enum(['feature', 'finetune', 'discriminative']),
  /** The layer to cut at: the last one that is worth keeping. */
  cut: z.string().nullable(),
  cuts: z.array(probedCutSchema),
  /** What guessing the most frequent class gives on the sample, and the probe on small images themselves. */
  chance: z.number(),
  pixels: z.number(),
  sample: z.number().int(),
  images: z.number().int(),
  classes: z.number().int(),
});
/** See `adviceSchema`. */
export type Advice = z.infer<typeof adviceSchema>;

/** Fewer training images a class than that are little data. */
const littleBelowPerClass = 500;
/** The task is near when the best features close at least that share of the gap between chance and certainty. */
const nearFrom = 0.5;
/** An earlier cut must be better by more than that, which is what chance alone gives on a few hundred images. */
const worthwhile = 0.03;

/** What the probe found. */
export interface Findings {
  readonly cuts: readonly ProbedCut[];
  readonly chance: number;
  readonly pixels: number;
  readonly sample: number;
  /** Training images, and classes. */
  readonly images: number;
  readonly classes: number;
}

/** Decides. Near: the pretrained features tell the classes apart, and the deepest do so best; then the deepest are kept. */
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
  // With much data far from the pretrained task all layers learn again: nothing is cut away.
  const cut = situation === 'much-far' ? deepest : earlier;
  return { situation, plan, cut: cut?.layer ?? null, ...found, cuts: [...cuts] };
}
