// Side effects of an edit: weights that start from new values, missing inputs, BatchNormalization that stays frozen.

import { findKind } from '../layers/catalog';
import { compareLayers } from './changed-range';
import { startsAnew } from './derived-weights';
import { diffGraphs } from './diff';
import { type Edit, normsLeftFrozen } from './edits/index';
import { findLayer, indexOfLayers, type LayerGraph, seekInOrder } from './graph';
import { inferGraph } from './infer';
import { unusedLayers } from './wiring';

/** Side effects of one edit, shown below its sentence in the edit list; all empty if there are none. */
export interface EditEffects {
  /** Existing layers whose weights no longer fit and start from new values, with the names of these weights. */
  readonly reinitialized: readonly { readonly layer: string; readonly weights: readonly string[] }[];
  /** Layers that lost an input: how many inputs they expect and how many they have. */
  readonly opened: readonly { readonly layer: string; readonly expected: number; readonly has: number }[];
  /** BatchNormalization layers of an unfrozen block that stayed frozen. */
  readonly normKept: readonly string[];
  /** Existing layers that no output depends on anymore. */
  readonly unused: readonly string[];
}

/** Returns the side effects of an edit. */
export function effectsOf(before: LayerGraph, after: LayerGraph, edit: Edit): EditEffects {
  const old = indexOfLayers(before.layers);
  const { reinitialized } = diffGraphs(before, after);
  const { start, endAfter } = compareLayers(before.layers, after.layers);
  const oldAt = seekInOrder(before.layers);
  const idle = new Set(unusedLayers(before));
  return {
    reinitialized: reinitialized.flatMap((name) => {
      const [was, is] = [findLayer(before, name)!, findLayer(after, name)!];
      const [shapes, newShapes] = [shapesOf(before, name), shapesOf(after, name)];
      const weights = Object.keys(is.weights).filter(
        (weight) =>
          startsAnew(is.weights[weight]!) &&
          JSON.stringify(is.weights[weight]) !== JSON.stringify(was.weights[weight]) &&
          // An edit that sets weights of the same shape says so in its own sentence.
          (shapes.get(weight) === undefined || shapes.get(weight) !== newShapes.get(weight)),
      );
      return weights.length > 0 ? [{ layer: name, weights }] : [];
    }),
    opened: after.layers.slice(start, endAfter).flatMap((layer) => {
      const was = before.layers[oldAt(layer.name)];
      if (was?.inputs === layer.inputs) return [];
      const expected = findKind(layer.kind)?.inputs[0] ?? 0;
      const had = was?.inputs.length ?? expected;
      const has = layer.inputs.length;
      return has < expected && has < had ? [{ layer: layer.name, expected, has }] : [];
    }),
    normKept: normsLeftFrozen(before, edit),
    unused: unusedLayers(after).filter((name) => old.has(name) && !idle.has(name)),
  };
}

/** Returns the shape of each of a layer's weights, as text. */
function shapesOf(graph: LayerGraph, name: string): ReadonlyMap<string, string> {
  const specs = inferGraph(graph).layers.get(name)?.weights ?? [];
  return new Map(specs.map((spec) => [spec.name, spec.shape.join()]));
}
