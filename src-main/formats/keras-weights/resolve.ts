// Assigns stored weights to layers: by path, else by Keras' order; throws if neither determines them.

import { GraftError } from '#shared/errors';
import { formatShape, type WeightSpec } from '#shared/layers/kind';
import { say, type Words } from '#shared/sentence';
import { matchPaths, nameWithin, type PathMatch } from './by-path';
import { lastPart, nameAllows, shapeFits } from './fits';
import type { Slot } from './order';
import type { StoredWeight } from './stored-weight';
import type { WeightLeaf } from './tree';

/** One weight of a layer, and its stored weight. */
export interface FoundWeight {
  readonly name: string;
  readonly stored: StoredWeight;
}

/** The assignment of all weights. */
export interface Resolved {
  /** By node key, in the order of the layer's weights. */
  readonly found: ReadonlyMap<string, readonly FoundWeight[]>;
  /** Names of stored weights that no layer uses. */
  readonly unread: readonly string[];
}

/** States of random generators, which tf_keras and Keras 3 store with the weights; no output depends on them. */
export const randomState = /(^|\/)(StateVar|seed_generator_state)(:\d+)?$/;

/** An order in which the file may list its weights. */
export type SlotOrder = readonly Slot[];

/**
 * Resolves weights that are stored together: those of one outermost layer in a .h5, of a whole model in TensorFlow.js.
 * `orders` are sorted by likelihood; the first is Keras' own. Throws 'bad-file' naming the layer.
 */
export function resolveGroup(
  leaves: readonly WeightLeaf[],
  stored: readonly StoredWeight[],
  orders: readonly SlotOrder[],
  file: string,
): Resolved {
  const bad = (text: Words) => new GraftError('bad-file', say`${file}: ${text}`, file);
  const wanted = stored.filter(({ name }) => !randomState.test(name));
  const weighted = leaves.filter(({ specs }) => specs === null || specs.length > 0);
  if (weighted.length === 1) return resolveAlone(weighted[0]!, wanted, bad);
  const slots = weighted.flatMap((leaf) => (leaf.specs ?? []).map((spec): Slot => ({ leaf, spec })));
  const same = new Map(slots.map((slot) => [slotKey(slot), slot]));
  const paths = matchPaths(weighted, slots, wanted);
  const opened = [...paths.open.values()].reduce((sum, list) => sum + list.length, 0);
  if (paths.slots.size === slots.length && slots.length + opened === wanted.length)
    return collect(weighted, paths.slots, paths.open, []);
  const fitting = orders.filter((order) => orderFits(order, wanted));
  const chosen = fitting.find((order) => agrees(order, wanted, paths)) ?? fitting[0];
  if (chosen) {
    const byOrder = new Map(chosen.map((slot, i) => [same.get(slotKey(slot))!, wanted[i]!]));
    return collect(weighted, byOrder, new Map(), []);
  }
  const missing = slots.find((slot) => !paths.slots.has(slot));
  if (missing) throw refuse(missing, slots.length, wanted, paths, bad);
  const used = new Set([...paths.slots.values(), ...[...paths.open.values()].flat()]);
  const unread = wanted.filter((weight) => !used.has(weight)).map(({ name }) => name);
  return collect(weighted, paths.slots, paths.open, unread);
}

const slotKey = ({ leaf, spec }: Slot) => `${leaf.node.key}\n${spec.name}`;

/** Resolves the weights of a layer outside nested models: all stored weights in its group belong to it. */
function resolveAlone(
  leaf: WeightLeaf,
  stored: readonly StoredWeight[],
  bad: (text: Words) => GraftError,
): Resolved {
  const { node, specs } = leaf;
  if (!specs) return collect([leaf], new Map(), new Map([[leaf, stored]]), []);
  const byName = specs.map((spec) => {
    const named = stored.filter(({ name }) => lastPart(name, node.className) === spec.name);
    return named.length === 1 ? named[0] : undefined;
  });
  const byOrder = stored.length === specs.length;
  const found = byName.every((one) => one !== undefined) ? byName : byOrder ? stored : null;
  if (!found) {
    const i = Math.max(0, byName.indexOf(undefined));
    throw bad(
      say`the weight '${specs[i]!.name}' of layer '${node.name}' is missing: received ${stored.map(({ name }) => name).join(', ') || say`none`}.`,
    );
  }
  const weights = specs.map((spec, i) => {
    checkShape(leaf, spec, found[i]!, bad);
    return { name: spec.name, stored: found[i]! };
  });
  const unread = stored.filter((one) => !found.includes(one)).map(({ name }) => name);
  return { found: new Map([[node.key, weights]]), unread };
}

/** Throws if a stored weight does not have the shape its layer needs. */
export function checkShape(
  { node }: WeightLeaf,
  spec: WeightSpec,
  stored: StoredWeight,
  bad: (text: Words) => GraftError,
): void {
  if (!shapeFits(spec, stored))
    throw bad(
      say`weight '${spec.name}' of layer '${node.name}': expected shape ${formatShape(spec.shape)}, received ${formatShape(stored.shape)}.`,
    );
}

function orderFits(order: SlotOrder, stored: readonly StoredWeight[]): boolean {
  return (
    order.length === stored.length &&
    order.every(({ leaf, spec }, i) => shapeFits(spec, stored[i]!) && nameAllows(leaf, spec, stored[i]!))
  );
}

/** True if an order does not contradict any path that names layers of this model. */
function agrees(order: SlotOrder, stored: readonly StoredWeight[], { owners }: PathMatch): boolean {
  return order.every(({ leaf }, i) => {
    const named = owners.get(stored[i]!)!;
    return named.size === 0 || [...named].some(({ node }) => node.key === leaf.node.key);
  });
}

function refuse(
  { leaf, spec }: Slot,
  expected: number,
  stored: readonly StoredWeight[],
  { owners }: PathMatch,
  bad: (text: Words) => GraftError,
): GraftError {
  const path = leaf.path.join('/');
  const what = say`the weight '${spec.name}' of layer '${path}'`;
  const named = stored.filter((weight) => owners.get(weight)!.has(leaf));
  const last = named.filter(({ name }) => lastPart(name, leaf.node.className) === spec.name);
  const fits = last.filter((weight) => shapeFits(spec, weight));
  if (last.length > 0 && fits.length === 0)
    return bad(
      say`weight '${spec.name}' of layer '${path}': expected shape ${formatShape(spec.shape)}, received ${formatShape(last[0]!.shape)}.`,
    );
  const order = say`by order, ${expected} weights of these shapes were expected and ${stored.length} received`;
  if (fits.length > 0)
    return bad(
      say`${what} cannot be distinguished from another layer's: '${fits[0]!.name}' fits more than one layer, and ${order}. Save the model with layer names that are unique.`,
    );
  const some = stored.slice(0, 8).map(({ name }) => name);
  return bad(
    say`${what} is missing: no stored weight has its path, and ${order}: ${some.join(', ') || say`none`}${stored.length > 8 ? ' …' : ''}.`,
  );
}

function collect(
  leaves: readonly WeightLeaf[],
  slots: ReadonlyMap<Slot, StoredWeight>,
  open: ReadonlyMap<WeightLeaf, readonly StoredWeight[]>,
  unread: readonly string[],
): Resolved {
  const found = new Map<string, FoundWeight[]>(leaves.map(({ node }) => [node.key, []]));
  for (const [{ leaf, spec }, stored] of slots) found.get(leaf.node.key)!.push({ name: spec.name, stored });
  for (const leaf of leaves) {
    const at = (name: string) => leaf.specs?.findIndex((spec) => spec.name === name) ?? 0;
    found.get(leaf.node.key)!.sort((a, b) => at(a.name) - at(b.name));
  }
  for (const [leaf, weights] of open)
    for (const stored of weights) found.get(leaf.node.key)!.push({ name: lastName(leaf, stored), stored });
  return { found, unread };
}

/** Returns a stored weight's name within its layer, converted to Graft's name if it has no deeper part. */
function lastName(leaf: WeightLeaf, { name }: StoredWeight): string {
  const own = nameWithin(leaf, name);
  return own.includes('/') ? own : lastPart(own, leaf.node.className);
}
