// Weights computed from a blob instead of being drawn: an edit names the blob and what is made of it, the trainer makes it.
import type { WeightRef } from './graph';

/**
 * What is made of a kernel [height, width, channels, filters]: `grayToRgb` spreads one input channel over three by the
 * weights of gray, `rgbToGray` sums three. Both give gray images the outputs that they had.
 */
const derivations = ['grayToRgb', 'rgbToGray'] as const;
/** See `derivations`. */
export type Derivation = (typeof derivations)[number];

/** Shares of red, green and blue in gray: TensorFlow's rgb_to_grayscale and PIL's mode L. */
export const grayShares = [0.299, 0.587, 0.114] as const;

/** The blob and what is made of it; null for any other reference. */
export function derivationOf(ref: WeightRef): { how: Derivation; blob: string } | null {
  if (!('initializer' in ref)) return null;
  const { name, blob } = ref.initializer;
  const how = derivations.find((one) => one === name);
  return how && typeof blob === 'string' ? { how, blob } : null;
}

/** The reference to what is made of a weight; null where it holds no values yet. Undoing a derivation gives the blob again. */
export function deriveWeight(ref: WeightRef, how: Derivation): WeightRef | null {
  if ('blob' in ref) return { initializer: { name: how, blob: ref.blob }, seed: 0 };
  const before = derivationOf(ref);
  return before && before.how !== how ? { blob: before.blob } : null;
}

/** True for a weight that starts from new values: neither held in a blob nor derived from one. */
export function startsAnew(ref: WeightRef): boolean {
  return 'initializer' in ref && derivationOf(ref) === null;
}
