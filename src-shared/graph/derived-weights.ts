// Weights derived from a blob: an edit names the blob and the derivation, and the trainer computes the values.
import type { LayerGraph, WeightRef } from './graph';

/**
 * Derivations of a kernel [height, width, channels, filters]: `grayToRgb` spreads one input channel over three by the
 * luminance weights, `rgbToGray` sums three. With both, gray images keep their outputs.
 */
const derivations = ['grayToRgb', 'rgbToGray'] as const;
/** See `derivations`. */
export type Derivation = (typeof derivations)[number];

/** Luminance weights of red, green and blue: TensorFlow's rgb_to_grayscale and PIL's mode L. */
export const grayShares = [0.299, 0.587, 0.114] as const;

/** Returns the blob and the derivation; null for any other reference. */
export function derivationOf(ref: WeightRef): { how: Derivation; blob: string } | null {
  if (!('initializer' in ref)) return null;
  const { name, blob } = ref.initializer;
  const how = derivations.find((one) => one === name);
  return how && typeof blob === 'string' ? { how, blob } : null;
}

/** Returns a reference to a weight's derivation; null if the weight has no values yet. The inverse of a derivation returns the original blob. */
export function deriveWeight(ref: WeightRef, how: Derivation): WeightRef | null {
  if ('blob' in ref) return { initializer: { name: how, blob: ref.blob }, seed: 0 };
  const before = derivationOf(ref);
  return before && before.how !== how ? { blob: before.blob } : null;
}

/** True for a weight that starts from new values: neither stored in a blob nor derived from one. */
export function startsAnew(ref: WeightRef): boolean {
  return 'initializer' in ref && derivationOf(ref) === null;
}

/** True if a layer of the head, or one whose output is an output of the graph, starts from new values: its predictions are random. */
export function hasUntrainedHead({ layers, outputs }: LayerGraph): boolean {
  return layers.some(
    ({ name, head, weights }) => (head || outputs.includes(name)) && Object.values(weights).some(startsAnew),
  );
}
