// Layers that compute the same in two versions of a network: what was measured on their outputs still holds.
import type { Layer, LayerGraph } from './graph';

/** Returns the layers whose outputs are the same in both graphs: with their weights, and all that they depend on. Freezing changes no output. */
export function sameFeatures(before: LayerGraph, after: LayerGraph): Set<string> {
  const same = new Set<string>();
  if (!isEqual(before.preprocessing, after.preprocessing)) return same;
  const old = new Map(before.layers.map((layer) => [layer.name, layer]));
  for (const layer of after.layers) {
    const was = old.get(layer.name);
    if (was && isAlike(was, layer) && layer.inputs.every((input) => same.has(input))) same.add(layer.name);
  }
  return same;
}

function isAlike(one: Layer, other: Layer): boolean {
  return (
    one === other ||
    (one.kind === other.kind &&
      one.training === other.training &&
      isEqual(one.inputs, other.inputs) &&
      isEqual(one.params, other.params) &&
      isEqual(one.weights, other.weights))
  );
}

function isEqual(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
