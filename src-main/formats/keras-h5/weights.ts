// Reads the weights of a whole `.h5` model: one group per outermost layer, its weights in Keras' order.
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import type { Hdf5Reader } from '../hdf5/read';
import { type OrderRule, slotsInOrder } from '../keras-weights/order';
import { type FoundWeight, type Resolved, randomState, resolveGroup } from '../keras-weights/resolve';
import type { StoredWeight } from '../keras-weights/stored-weight';
import { leavesBelow, type WeightLeaf, type WeightNode } from '../keras-weights/tree';

/** Group of a whole model's weights; a weights-only file has them at its root. */
const rootOfModel = '/model_weights';
/** Group of weights that belong to the model itself in Keras 3. */
const ownGroup = 'top_level_model_weights';

/** Resolves the weights of all layers, group by group; throws 'bad-file' naming the layer. */
export function resolveH5(
  hdf5: Hdf5Reader,
  tree: WeightNode,
  leaves: readonly WeightLeaf[],
  kerasVersion: string,
  file: string,
  root = rootOfModel,
): Resolved {
  const byKey = new Map(leaves.map((leaf) => [leaf.node.key, leaf]));
  const listed = hdf5.texts(root || '/', 'layer_names') ?? tree.children!.map(({ name }) => name);
  const groups = new Map<string, readonly string[]>();
  for (const name of [...new Set([...listed, ownGroup])])
    groups.set(name, hdf5.texts(`${root}/${name}`, 'weight_names') ?? []);
  const rules: OrderRule[] = kerasVersion.startsWith('3')
    ? ['keras3', 'keras2', 'listed']
    : ['keras2', 'keras3', 'listed'];
  const found = new Map<string, readonly FoundWeight[]>();
  const unread: string[] = [];
  const used = new Set<string>();
  for (const [node, group] of pairTops(tree, byKey, groups)) {
    used.add(group);
    const below = leavesBelow(node).map((leaf) => byKey.get(leaf.node.key)!);
    const stored = (groups.get(group) ?? []).map((name) =>
      storedWeight(hdf5, `${root}/${group}/${name}`, group, name, file),
    );
    const orders = rules.map((rule) => slotsInOrder(node, byKey, rule));
    const one = resolveGroup(below, stored, orders, file);
    for (const [key, weights] of one.found) found.set(key, weights);
    unread.push(...one.unread);
  }
  for (const [group, names] of groups)
    if (!used.has(group)) unread.push(...names.filter((name) => !randomState.test(name)));
  return { found, unread };
}

/** Matches each outermost layer with its group by name; if a name is missing, by order as in Keras. */
function pairTops(
  tree: WeightNode,
  leaves: ReadonlyMap<string, WeightLeaf>,
  groups: ReadonlyMap<string, readonly string[]>,
): [WeightNode, string][] {
  const tops = tree.children!.filter((top) =>
    leavesBelow(top).some(({ node }) => leaves.get(node.key)!.specs?.length !== 0),
  );
  const needs = (top: WeightNode) => leavesBelow(top).some(({ node }) => leaves.get(node.key)!.specs?.length);
  const lost = tops.some((top) => needs(top) && (groups.get(top.name) ?? []).length === 0);
  const filled = [...groups].flatMap(([name, list]) => (list.length > 0 && name !== ownGroup ? [name] : []));
  if (lost && filled.length === tops.length) return tops.map((top, i) => [top, filled[i]!]);
  return tops.map((top) => [top, top.name]);
}

function storedWeight(hdf5: Hdf5Reader, at: string, group: string, name: string, file: string): StoredWeight {
  const shape = hdf5.shapeOf(at);
  if (!shape)
    throw new GraftError(
      'bad-file',
      say`${file}: the weight '${name}' of '${group}' is listed, but the file has no dataset '${at}'.`,
      file,
    );
  return {
    name,
    shape,
    read: (owner) => hdf5.floats(at, shape, owner),
    locate: (owner) => hdf5.locate(at, shape, owner),
  };
}
