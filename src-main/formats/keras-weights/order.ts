// The order in which Keras lists a model's weights: trainable ones before the others, by rules that differ between versions.
import type { WeightSpec } from '#shared/layers/kind';
import type { WeightLeaf, WeightNode } from './tree';

/** One weight of a layer that the file must contain. */
export interface Slot {
  readonly leaf: WeightLeaf;
  readonly spec: WeightSpec;
}

/**
 * `keras2` collects trainable and other weights layer by layer (tf_keras/src/engine/training.py; TensorFlow.js does the
 * same). `keras3` sorts the flat list by each weight's own flag, and leaves it as it is in a frozen model
 * (keras/src/layers/layer.py). `listed` does not sort.
 */
export type OrderRule = 'keras2' | 'keras3' | 'listed';

interface Split {
  readonly trainable: readonly Slot[];
  readonly rest: readonly Slot[];
}

/** Returns the weights below a node in the order of a rule. `leaves` are by node key. */
export function slotsInOrder(
  node: WeightNode,
  leaves: ReadonlyMap<string, WeightLeaf>,
  rule: OrderRule,
): readonly Slot[] {
  if (rule === 'keras2') {
    const { trainable, rest } = splitByLayer(node, leaves);
    return [...trainable, ...rest];
  }
  const flat = flatten(node, leaves);
  if (rule === 'listed' || !node.trainable) return flat.map(({ slot }) => slot);
  return [...flat.filter(({ trains }) => trains), ...flat.filter(({ trains }) => !trains)].map(
    ({ slot }) => slot,
  );
}

function splitByLayer(node: WeightNode, leaves: ReadonlyMap<string, WeightLeaf>): Split {
  if (!node.children) {
    const own = slotsOf(node, leaves);
    const trainable = own.filter(({ spec }) => node.trainable && spec.trainable);
    return { trainable, rest: own.filter((slot) => !trainable.includes(slot)) };
  }
  const parts = node.children.map((child) => splitByLayer(child, leaves));
  const trainable = parts.flatMap((part) => part.trainable);
  const rest = parts.flatMap((part) => part.rest);
  return node.trainable ? { trainable, rest } : { trainable: [], rest: [...trainable, ...rest] };
}

function flatten(
  node: WeightNode,
  leaves: ReadonlyMap<string, WeightLeaf>,
): { readonly slot: Slot; readonly trains: boolean }[] {
  if (node.children) return node.children.flatMap((child) => flatten(child, leaves));
  return slotsOf(node, leaves).map((slot) => ({ slot, trains: node.trainable && slot.spec.trainable }));
}

function slotsOf(node: WeightNode, leaves: ReadonlyMap<string, WeightLeaf>): Slot[] {
  const leaf = leaves.get(node.key);
  return leaf?.specs?.map((spec) => ({ leaf, spec })) ?? [];
}
