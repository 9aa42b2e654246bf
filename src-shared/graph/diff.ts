// The changes made by an edit or a session: layers added, removed, changed, reconnected, reinitialized, frozen, unfrozen.
import { compareLayers } from './changed-range';
import { startsAnew } from './derived-weights';
import { type Layer, type LayerGraph, seekInOrder } from './graph';

/** Names of layers by kind of change; `removed` has names of the old graph. */
export interface GraphDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Layers with a different kind, parameters or mode. */
  readonly changed: readonly string[];
  /** Layers with different inputs. */
  readonly moved: readonly string[];
  /** Layers whose weights start from new values. */
  readonly reinitialized: readonly string[];
  /** Layers with weights of another model. */
  readonly reweighted: readonly string[];
  readonly frozen: readonly string[];
  readonly thawed: readonly string[];
}

/** Compares two graphs layer by layer, by name. */
export function diffGraphs(before: LayerGraph, after: LayerGraph): GraphDiff {
  const { start, endBefore, endAfter } = compareLayers(before.layers, after.layers);
  const [oldAt, newAt] = [seekInOrder(before.layers), seekInOrder(after.layers)];
  const found = {
    ...{ added: [] as string[], removed: [] as string[], changed: [] as string[], moved: [] as string[] },
    ...{ reinitialized: [] as string[], reweighted: [] as string[] },
    ...{ frozen: [] as string[], thawed: [] as string[] },
  };
  for (let i = start; i < endBefore; i++) {
    const { name } = before.layers[i]!;
    if (newAt(name) < 0) found.removed.push(name);
  }
  for (let i = start; i < endAfter; i++) {
    const is = after.layers[i]!;
    const { name } = is;
    const was = before.layers[oldAt(name)];
    if (was === is) continue;
    if (!was) {
      found.added.push(name);
      continue;
    }
    if (was.kind !== is.kind || was.training !== is.training || !same(was.params, is.params))
      found.changed.push(name);
    if (!same(was.inputs, is.inputs)) found.moved.push(name);
    if (hasOtherWeights(was, is, true)) found.reinitialized.push(name);
    if (hasOtherWeights(was, is, false)) found.reweighted.push(name);
    if (was.trainable && !is.trainable) found.frozen.push(name);
    if (!was.trainable && is.trainable) found.thawed.push(name);
  }
  return found;
}

/** True if some weights are others: new values with `fresh`, otherwise values of a model. */
function hasOtherWeights(was: Layer, is: Layer, fresh: boolean): boolean {
  return (
    was.weights !== is.weights &&
    Object.entries(is.weights).some(
      ([name, ref]) => startsAnew(ref) === fresh && JSON.stringify(ref) !== JSON.stringify(was.weights[name]),
    )
  );
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
