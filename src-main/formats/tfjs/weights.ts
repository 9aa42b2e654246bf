// Assigns the weights of a TensorFlow.js layers model: one list for the whole model, in an order that depends on the writer.

import type { Words } from '#shared/sentence';
import { isCounted, resolveCounted } from '../keras-weights/counted';
import { type OrderRule, type Slot, slotsInOrder } from '../keras-weights/order';
import { type Resolved, resolveGroup } from '../keras-weights/resolve';
import type { StoredWeight } from '../keras-weights/stored-weight';
import type { WeightLeaf, WeightNode } from '../keras-weights/tree';

/** Resolves the weights of all layers; throws 'bad-file' naming the layer. */
export function resolveTfjs(
  tree: WeightNode,
  leaves: readonly WeightLeaf[],
  stored: readonly StoredWeight[],
  { version, writer }: { readonly version: string; readonly writer: 'tfjs' | 'converter' },
  file: string,
  share: (text: Words) => void,
): Resolved {
  if (
    stored.length > 0 &&
    stored.every(
      ({ name }) => !name.includes('/') || isCounted(name) || /^(optimizer|metrics|vars)\//.test(name),
    )
  )
    return resolveCounted(
      leaves,
      stored.filter(({ name }) => !/^(optimizer|metrics)\//.test(name)),
      file,
      share,
    );
  const byKey = new Map(leaves.map((leaf) => [leaf.node.key, leaf]));
  const tops = tree.children!;
  const converted = [...tops].sort((one, other) => byBytes(one.name, other.name));
  const each = (nodes: readonly WeightNode[], rule: OrderRule): Slot[] =>
    nodes.flatMap((node) => slotsInOrder(node, byKey, rule));
  const keras: OrderRule = version.startsWith('3') ? 'keras3' : 'keras2';
  // The converter lists a .h5 group by group, in the order of the groups' names; TensorFlow.js lists trainable weights of the whole model first.
  const fromConverter = [each(converted, keras), each(tops, keras)];
  const fromTfjs = [slotsInOrder(tree, byKey, 'keras2'), slotsInOrder(tree, byKey, 'listed')];
  const orders = writer === 'tfjs' ? [...fromTfjs, ...fromConverter] : [...fromConverter, ...fromTfjs];
  return resolveGroup(leaves, stored, orders, file);
}

/** Compares names as HDF5 orders the members of a group: by their UTF-8 bytes. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
