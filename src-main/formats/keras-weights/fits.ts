// Checks whether a stored weight can be a layer's weight: by its shape and the last part of its name.
import type { WeightSpec } from '#shared/layers/kind';
import { readWeightName } from '../keras-config/names';
import type { StoredWeight } from './stored-weight';
import type { WeightLeaf } from './tree';

/** Keras' weight names: a stored weight with one of them cannot be a weight of a different name. */
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

/** Removes TensorFlow's output number from a stored name: `conv/kernel:0` → `conv/kernel`. */
export const bareName = (name: string) => name.replace(/:\d+$/, '');

/** Returns the last part of a stored name, converted to Graft's weight name. */
export function lastPart(name: string, className: string): string {
  return readWeightName(className, bareName(name).split('/').at(-1)!);
}

/** True if the shapes are equal. */
export const shapeFits = (spec: WeightSpec, stored: StoredWeight) =>
  spec.shape.join() === stored.shape.join();

/** True unless the stored name identifies a different weight than `spec`. */
export function nameAllows(leaf: WeightLeaf, spec: WeightSpec, stored: StoredWeight): boolean {
  // The name of an inner layer's weight includes that layer.
  if (spec.stored && bareName(stored.name).endsWith(`/${spec.stored.tfjs}`)) return true;
  const last = lastPart(stored.name, leaf.node.className);
  if (spec.stored) return spec.stored.tfjs.endsWith(`/${last}`) || spec.name.endsWith(last);
  if (leaf.specs?.some(({ name }) => name === last)) return spec.name === last;
  return !known.has(last) || spec.name.endsWith(last);
}
