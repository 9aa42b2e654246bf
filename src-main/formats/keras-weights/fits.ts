// Whether a stored weight can be a layer's weight: by its shape and by the last part of its name.
import type { WeightSpec } from '#shared/layers/kind';
import { readWeightName } from '../keras-config/names';
import type { StoredWeight } from './stored-weight';
import type { WeightLeaf } from './tree';

/** Names that Keras gives to weights: one of them on a weight of another name shows that the two do not belong together. */
const known = new Set([
  'kernel',
  'bias',
  'gamma',
  'beta',
  'moving_mean',
  'moving_variance',
  'depthwise_kernel',
  'pointwise_kernel',
  'recurrent_kernel',
  'embeddings',
  'alpha',
  'mean',
  'variance',
  'count',
]);

/** A stored name without TensorFlow's output number: `conv/kernel:0` → `conv/kernel`. */
export const bareName = (name: string) => name.replace(/:\d+$/, '');

/** The last part of a stored name as our weights are called. */
export function lastPart(name: string, className: string): string {
  return readWeightName(className, bareName(name).split('/').at(-1)!);
}

/** True where the shapes are equal. */
export const shapeFits = (spec: WeightSpec, stored: StoredWeight) =>
  spec.shape.join() === stored.shape.join();

/** True unless the stored name says that it is another weight than `spec`. */
export function nameAllows(leaf: WeightLeaf, spec: WeightSpec, stored: StoredWeight): boolean {
  // A weight of a layer inside is called by that layer too.
  if (spec.stored && bareName(stored.name).endsWith(`/${spec.stored.tfjs}`)) return true;
  const last = lastPart(stored.name, leaf.node.className);
  if (spec.stored) return spec.stored.tfjs.endsWith(`/${last}`) || spec.name.endsWith(last);
  if (leaf.specs?.some(({ name }) => name === last)) return spec.name === last;
  return !known.has(last) || spec.name.endsWith(last);
}
