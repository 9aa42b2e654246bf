// Structural sharing: unchanged parts of a graph remain the same objects after an edit.
import { compareLayers, linkLayers } from './changed-range';
import { type Layer, type LayerGraph, seekInOrder } from './graph';
import { keepFacts } from './infer';

/** Returns `after` with equal layers taken from `before`; returns `before` itself if nothing changed. */
export function shareUnchanged(before: LayerGraph, after: LayerGraph): LayerGraph {
  if (after === before) return before;
  const { start, endAfter } = compareLayers(before.layers, after.layers);
  const oldAt = seekInOrder(before.layers);
  let copies = 0;
  const layers = after.layers.map((layer, i): Layer => {
    if (i < start || i >= endAfter) return layer;
    const was = before.layers[oldAt(layer.name)];
    if (!was || was === layer || !isSame(was, layer)) return layer;
    copies++;
    return was;
  });
  const same =
    layers.length === before.layers.length && layers.every((layer, i) => layer === before.layers[i]);
  const { layers: _after, ...rest } = after;
  const { layers: _before, ...others } = before;
  if (same && JSON.stringify(rest) === JSON.stringify(others)) return before;
  const shared = copies === 0 ? after : keepFacts(after, { ...after, layers });
  linkLayers(before.layers, shared.layers);
  return shared;
}

function isSame(one: Layer, other: Layer): boolean {
  return (
    one.kind === other.kind &&
    one.trainable === other.trainable &&
    one.training === other.training &&
    one.head === other.head &&
    one.meaning === other.meaning &&
    isEqual(one.inputs, other.inputs) &&
    isEqual(one.params, other.params) &&
    isEqual(one.weights, other.weights) &&
    isEqual(one.heldShapes, other.heldShapes)
  );
}

function isEqual(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return one !== undefined && other !== undefined && JSON.stringify(one) === JSON.stringify(other);
}
