// The tree of layers in a Keras configuration, in file order, with nested models as branches: weights are stored in this order.
import type { GraftError } from '#shared/errors';
import type { Json } from '#shared/graph/graph';
import type { WeightSpec } from '#shared/layers/kind';
import type { Words } from '#shared/sentence';
import { splitActivation } from '../keras-config/activation-layers';
import { type Entry, isModel, readEntries } from '../keras-config/entries';

/** A layer, or a model with its layers. */
export interface WeightNode {
  /** Unique in the model: the group of a .keras file, `layers/functional/layers/conv2d_1`. Empty for the whole model. */
  readonly key: string;
  readonly name: string;
  readonly className: string;
  readonly trainable: boolean;
  /** The configuration as JSON; equal text means an equal layer. */
  readonly config: string;
  /** Null for a layer. */
  readonly children: readonly WeightNode[] | null;
  /** True for a layer combined with the layer that is its activation; it has the first one's name. */
  readonly split?: boolean;
}

/** A layer whose weights are to be found. */
export interface WeightLeaf {
  readonly node: WeightNode;
  /** Names from the outermost layer inward, split at slashes. */
  readonly path: readonly string[];
  /** Null if they cannot be derived, because the layer is a placeholder or depends on one. */
  readonly specs: readonly WeightSpec[] | null;
}

/** Reads the branches below a configuration's list of layers. */
export function readWeightNodes(
  layers: Json | undefined,
  group: string,
  bad: (text: Words) => GraftError,
): WeightNode[] {
  return readEntries(layers, group, bad).map((entry): WeightNode => {
    if (isModel(entry))
      return {
        ...nodeOf(entry),
        config: '',
        children: readWeightNodes(entry.config.layers, `${entry.group}/`, bad),
      };
    const parts = splitActivation(entry);
    if (!parts) return nodeOf(entry);
    const { before, activation } = parts;
    const name = `${entry.name}/${activation.storedName ?? activation.name}`;
    const last = { ...nodeOf(activation), name };
    if (before === null) return { ...last, name: entry.name };
    return { ...nodeOf(entry), config: '', children: [nodeOf(before), last], split: true };
  });
}

const nodeOf = ({ group, name, className, config }: Entry): WeightNode => ({
  key: group,
  name,
  className,
  trainable: config.trainable !== false,
  config: JSON.stringify(config),
  children: null,
});

/** Returns all layers below a node, in order. */
export function leavesBelow(
  node: WeightNode,
  path: readonly string[] = [],
): { node: WeightNode; path: string[] }[] {
  const own = [...path, ...(node.key === '' || node.split ? [] : node.name.split('/'))];
  if (!node.children) return [{ node, path: own }];
  return node.children.flatMap((child) => leavesBelow(child, own));
}
