// Checks whether a different preprocessing would suit a network better, by its predictions for some images.
import { z } from 'zod';
import { describePreprocessing, type PreprocessingPreset, presetHelp } from '../graph/preprocessing';
import { preprocessingSchema } from '../graph/schema';
import { type Sentence, say } from '../sentence';

/** Summary of a network's predictions for some images with one preprocessing. */
export const preprocessingResultSchema = z.object({
  /** Name of the preset; null for custom numbers. */
  preset: z.string().nullable(),
  preprocessing: preprocessingSchema,
  /** True for the network's current preprocessing. */
  current: z.boolean(),
  images: z.number().int(),
  /** Mean probability of each image's most probable class. */
  confidence: z.number(),
  /** Number of distinct predicted classes. */
  classes: z.number().int(),
  /** The most frequently predicted class, and its share of the images. */
  commonest: z.object({ name: z.string(), share: z.number() }),
  /** Share of images classified correctly; null if the class names do not match. */
  right: z.number().nullable(),
});
/** See `preprocessingResultSchema`. */
export type PreprocessingResult = z.infer<typeof preprocessingResultSchema>;

/** Why the current preprocessing seems wrong, and the one that seems right. */
export const preprocessingHintSchema = z.object({
  why: z.enum(['one-class', 'uniform', 'wrong']),
  current: preprocessingResultSchema,
  better: preprocessingResultSchema,
});
/** See `preprocessingHintSchema`. */
export type PreprocessingHint = z.infer<typeof preprocessingHintSchema>;

/** The predicted class of an image, and its true class if known. */
export interface FirstClass {
  readonly name: string;
  readonly probability: number;
  readonly truth?: string | undefined;
}

/** Summarizes predictions; `right` requires each image's class name to be among the network's `classes`. */
export function sumUp(
  found: readonly FirstClass[],
  classes: readonly string[],
): Pick<PreprocessingResult, 'images' | 'confidence' | 'classes' | 'commonest' | 'right'> {
  const counts = new Map<string, number>();
  for (const { name } of found) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [name = '', count = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
  const mean = (values: readonly number[]) =>
    values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
  const known = new Set(classes.map(plain));
  const compared = found.filter(({ truth }) => truth !== undefined && known.has(plain(truth)));
  return {
    images: found.length,
    confidence: mean(found.map(({ probability }) => probability)),
    classes: counts.size,
    commonest: { name, share: found.length === 0 ? 0 : count / found.length },
    right:
      compared.length < fewest
        ? null
        : mean(compared.map((one) => Number(plain(one.name) === plain(one.truth!)))),
  };
}

const plain = (name: string) =>
  name
    .normalize('NFC')
    .toLowerCase()
    .replace(/[_\s-]+/g, ' ')
    .trim();

/** Minimum number of images for a hint. */
const fewest = 6;

/**
 * Returns a hint if the current preprocessing predicts one class for nearly every image, all classes equally or wrong classes,
 * while another one is confident about several; null otherwise. `outputs` is the number of the network's classes.
 */
export function hintOf(results: readonly PreprocessingResult[], outputs: number): PreprocessingHint | null {
  const current = results.find((one) => one.current);
  if (!current || current.images < fewest || outputs < 2) return null;
  const others = results.filter((one) => !one.current);
  const better = [...others].sort((a, b) => worth(b) - worth(a))[0];
  if (!better) return null;
  const gain = better.right !== null && current.right !== null ? better.right - current.right : null;
  if (gain !== null) return gain >= 0.3 ? { why: whyOf(current, outputs) ?? 'wrong', current, better } : null;
  const why = whyOf(current, outputs);
  const convincing = better.confidence >= 0.5 && better.classes >= 2 && better.commonest.share <= 0.7;
  return why !== null && convincing ? { why, current, better } : null;
}

/** Scores by accuracy if true classes are known, else by confidence in several classes. */
function worth({ right, confidence, commonest }: PreprocessingResult): number {
  return right ?? confidence * (1 - commonest.share);
}

/** Returns why predictions suggest wrong pixel values (nearly always one class, or all classes equally likely), or null. */
export function whyOf(
  { images, confidence, commonest }: Pick<PreprocessingResult, 'images' | 'confidence' | 'commonest'>,
  outputs: number,
): 'one-class' | 'uniform' | null {
  if (images < fewest) return null;
  if (outputs > 2 && confidence <= Math.max(1.5 / outputs, 0.05)) return 'uniform';
  return commonest.share >= 0.9 ? 'one-class' : null;
}

/** Returns the hint as a sentence. */
export function tellHint({ why, current, better }: PreprocessingHint): Sentence {
  const share = (value: number) => `${Math.round(value * 100)} %`;
  const name = ({ preset, preprocessing }: PreprocessingResult) =>
    preset === null ? describePreprocessing(preprocessing) : presetHelp[preset as PreprocessingPreset];
  const { images } = current;
  const seen = {
    'one-class': say`${Math.round(current.commonest.share * images)} of ${images} images are predicted as ${current.commonest.name}`,
    uniform: say`the mean probability of the first class is only ${share(current.confidence)}`,
    wrong: say`${share(current.right ?? 0)} of the images get their own class`,
  }[why];
  const then =
    better.right === null
      ? say`${better.classes} classes are predicted, with a mean probability of ${share(better.confidence)}`
      : say`${share(better.right)} of the images get their own class`;
  return say`Hint: with pixels as ${name(current)}, ${seen}. With ${name(better)}, ${then}. The model may have been trained with that preprocessing.`;
}
