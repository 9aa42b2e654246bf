// The changes made by an edit or a session: layers added, removed, changed, reconnected, reinitialized, frozen, unfrozen.
import { compareLayers } from './changed-range';
import { startsAnew } from './derived-weights';
import { findLayer, indexOfLayers, type Layer, type LayerGraph } from './graph';

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
  const [old, now] = [indexOfLayers(before.layers), indexOfLayers(after.layers)];
  /** The layers that may differ, of each graph. */
  const [left, right] = [before.layers.slice(start, endBefore), after.layers.slice(start, endAfter)];
  const both = right.flatMap((layer): [Layer, Layer][] => {
    const was = findLayer(before, layer.name);
    return was && was !== layer ? [[was, layer]] : [];
  });
  const where = (test: (was: Layer, is: Layer) => boolean) =>
    both.filter(([was, is]) => test(was, is)).map(([, is]) => is.name);
  const otherWeights = (was: Layer, is: Layer, fresh: boolean) =>
    was.weights !== is.weights &&
    Object.entries(is.weights).some(
      ([name, ref]) => startsAnew(ref) === fresh && JSON.stringify(ref) !== JSON.stringify(was.weights[name]),
    );
  return {
    added: right.filter((layer) => !old.has(layer.name)).map((layer) => layer.name),
    removed: left.filter((layer) => !now.has(layer.name)).map((layer) => layer.name),
    changed: where(
      (was, is) => was.kind !== is.kind || was.training !== is.training || !same(was.params, is.params),
    ),
    moved: where((was, is) => !same(was.inputs, is.inputs)),
    reinitialized: where((was, is) => otherWeights(was, is, true)),
    reweighted: where((was, is) => otherWeights(was, is, false)),
    frozen: where((was, is) => was.trainable && !is.trainable),
    thawed: where((was, is) => !was.trainable && is.trainable),
  };
}

function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
