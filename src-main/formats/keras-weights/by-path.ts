// Finds weights by their paths: `block1/conv/kernel` belongs to the layer conv in block1, in any nested model.
import { bareName, lastPart, nameAllows, shapeFits } from './fits';
import type { Slot } from './order';
import type { StoredWeight } from './stored-weight';
import type { WeightLeaf } from './tree';

/** The assignments determined by paths alone. */
export interface PathMatch {
  /** The stored weight for each required weight, if exactly one is possible. */
  readonly slots: ReadonlyMap<Slot, StoredWeight>;
  /** Stored weights of layers whose own weights are not known. */
  readonly open: ReadonlyMap<WeightLeaf, readonly StoredWeight[]>;
  /** Layers that a stored weight's path may refer to. */
  readonly owners: ReadonlyMap<StoredWeight, ReadonlySet<WeightLeaf>>;
}

/** Classes whose weights are below an inner name: `lstm/lstm_cell/kernel`. */
const nesting = /^(Bidirectional|TimeDistributed|RNN|SimpleRNN|LSTM|GRU|CuDNN\w+|ConvLSTM\dD|\w*Attention)$/;

/** Matches stored weights with layers by path. Only unambiguous weights are matched. */
export function matchPaths(
  leaves: readonly WeightLeaf[],
  slots: readonly Slot[],
  stored: readonly StoredWeight[],
): PathMatch {
  const owners = findOwners(leaves, stored);
  const slotsOf = new Map<WeightLeaf, Slot[]>();
  for (const slot of slots) slotsOf.set(slot.leaf, [...(slotsOf.get(slot.leaf) ?? []), slot]);
  const bySlot = new Map<Slot, Set<StoredWeight>>(slots.map((slot) => [slot, new Set()]));
  const byStored = new Map<StoredWeight, Set<Slot>>();
  for (const [weight, candidates] of owners) {
    const possible = [...candidates].flatMap((leaf) =>
      (slotsOf.get(leaf) ?? []).filter(
        ({ spec }) => shapeFits(spec, weight) && nameSays(leaf, spec.name, weight),
      ),
    );
    byStored.set(weight, new Set(possible));
    for (const slot of possible) bySlot.get(slot)!.add(weight);
  }
  const matched = new Map<Slot, StoredWeight>();
  const isOpen = (weight: StoredWeight) => [...owners.get(weight)!].some(({ specs }) => specs === null);
  const settle = (slot: Slot, weight: StoredWeight, again: (Slot | StoredWeight)[]) => {
    matched.set(slot, weight);
    for (const other of byStored.get(weight)!) {
      bySlot.get(other)?.delete(weight);
      again.push(other);
    }
    for (const other of bySlot.get(slot)!) {
      byStored.get(other)?.delete(slot);
      again.push(other);
    }
    bySlot.delete(slot);
    byStored.delete(weight);
  };
  const todo: (Slot | StoredWeight)[] = [...bySlot.keys(), ...byStored.keys()];
  for (let next = todo.pop(); next; next = todo.pop()) {
    if ('leaf' in next) {
      const possible = bySlot.get(next);
      if (possible?.size === 1) settle(next, [...possible][0]!, todo);
      continue;
    }
    const possible = byStored.get(next);
    if (possible?.size === 1 && !isOpen(next)) settle([...possible][0]!, next, todo);
  }
  const open = new Map<WeightLeaf, StoredWeight[]>();
  for (const weight of stored) {
    const candidates = byStored.get(weight);
    if (!candidates || candidates.size > 0) continue;
    const [leaf, ...others] = [...owners.get(weight)!].filter(({ specs }) => specs === null);
    if (leaf && others.length === 0) open.set(leaf, [...(open.get(leaf) ?? []), weight]);
  }
  return { slots: matched, open, owners };
}

/** Unlike `nameAllows`, requires a name that identifies the weight. */
function nameSays(leaf: WeightLeaf, name: string, weight: StoredWeight): boolean {
  if (lastPart(weight.name, leaf.node.className) === name) return true;
  const spec = leaf.specs!.find((one) => one.name === name)!;
  return nesting.test(leaf.node.className) && nameAllows(leaf, spec, weight);
}

function findOwners(
  leaves: readonly WeightLeaf[],
  stored: readonly StoredWeight[],
): Map<StoredWeight, Set<WeightLeaf>> {
  const byLast = new Map<string, WeightLeaf[]>();
  for (const leaf of leaves) {
    const last = leaf.path.at(-1)!;
    byLast.set(last, [...(byLast.get(last) ?? []), leaf]);
  }
  return new Map(
    stored.map((weight) => {
      const parts = bareName(weight.name).split('/').slice(0, -1);
      const found = new Set<WeightLeaf>();
      for (let end = parts.length; end > 0; end--)
        for (const leaf of byLast.get(parts[end - 1]!) ?? []) {
          const deeper = leaf.specs === null || nesting.test(leaf.node.className);
          if ((end === parts.length || deeper) && sameEnd(parts.slice(0, end), leaf.path)) found.add(leaf);
        }
      return [weight, found];
    }),
  );
}

/** True if the shorter list is a suffix of the longer one: Keras omits the names of outer models, or adds scopes before them. */
function sameEnd(one: readonly string[], other: readonly string[]): boolean {
  const length = Math.min(one.length, other.length);
  for (let i = 1; i <= length; i++) if (one.at(-i) !== other.at(-i)) return false;
  return true;
}

/** Returns the part of a stored name after the layer's name: `forward_lstm/lstm_cell/kernel`. */
export function nameWithin(leaf: WeightLeaf, name: string): string {
  const bare = bareName(name);
  const at = `/${bare}`.lastIndexOf(`/${leaf.node.name}/`);
  return at < 0 ? bare : bare.slice(at + leaf.node.name.length + 1);
}
