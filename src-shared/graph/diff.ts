// What an edit or a whole session changed: added, removed, changed, moved, re-initialized, frozen, thawed.
import { startsAnew } from './derived-weights';
import type { Layer, LayerGraph } from './graph';

/** Names of layers by what became of them; `removed` names the old graph's. */
export interface GraphDiff {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Another kind, other parameters or another mode. */
  readonly changed: readonly string[];
  /** Fed by others than before. */
  readonly moved: readonly string[];
  /** Weights that start anew. */
  readonly reinitialized: readonly string[];
  /** Weights taken from elsewhere. */
  readonly reweighted: readonly string[];
  readonly frozen: readonly string[];
  readonly thawed: readonly string[];
}

/** Compares two graphs layer by layer, by name. */
export function diffGraphs(before: LayerGraph, after: LayerGraph): GraphDiff {
  const old = new Map(before.layers.map((layer) => [layer.name, layer]));
  const now = new Set(after.layers.map((layer) => layer.name));
  const both = after.layers.flatMap((layer): [Layer, Layer][] => {
    const was = old.get(layer.name);
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
    added: after.layers.filter((layer) => !old.has(layer.name)).map((layer) => layer.name),
    removed: before.layers.filter((layer) => !now.has(layer.name)).map((layer) => layer.name),
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
