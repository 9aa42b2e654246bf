// What an edit did beside what it says: weights that start anew, inputs left open, BatchNormalization that stays frozen.

import { findKind } from '../layers/catalog';
import { startsAnew } from './derived-weights';
import { diffGraphs } from './diff';
import type { Edit } from './edits/edit';
import { layersToSet } from './edits/set-trainable';
import type { LayerGraph } from './graph';
import { selectLayers } from './select';

/** Side effects of one edit, to be told beside its sentence; all empty when there are none. */
export interface EditEffects {
  /** Layers of before whose weights no longer fit and start anew, with the names of those weights. */
  readonly reinitialized: readonly { readonly layer: string; readonly weights: readonly string[] }[];
  /** Layers that lost an input which nothing could bridge: how many they expect and have. */
  readonly opened: readonly { readonly layer: string; readonly expected: number; readonly has: number }[];
  /** BatchNormalization of a thawed block that stayed frozen: its statistics come from far more images than are here. */
  readonly normKept: readonly string[];
  /** Layers of before that no output needs any more. */
  readonly unused: readonly string[];
}

/** Finds what an edit did beside what it says. */
export function effectsOf(before: LayerGraph, after: LayerGraph, edit: Edit): EditEffects {
  const old = new Map(before.layers.map((layer) => [layer.name, layer]));
  const { reinitialized } = diffGraphs(before, after);
  const idle = new Set(unusedOf(before));
  const now = new Map(after.layers.map((layer) => [layer.name, layer]));
  return {
    reinitialized: reinitialized.map((name) => {
      const [was, is] = [old.get(name)!, now.get(name)!];
      const weights = Object.entries(is.weights).filter(
        ([weight, ref]) => startsAnew(ref) && JSON.stringify(ref) !== JSON.stringify(was.weights[weight]),
      );
      return { layer: name, weights: weights.map(([weight]) => weight) };
    }),
    opened: after.layers.flatMap((layer) => {
      const expected = findKind(layer.kind)?.inputs[0] ?? 0;
      const had = old.get(layer.name)?.inputs.length ?? expected;
      const has = layer.inputs.length;
      return has < expected && has < had ? [{ layer: layer.name, expected, has }] : [];
    }),
    normKept: edit.edit === 'unfreeze' ? keptNorms(before, edit) : [],
    unused: unusedOf(after).filter((name) => old.has(name) && !idle.has(name)),
  };
}

function keptNorms(graph: LayerGraph, edit: Extract<Edit, { edit: 'unfreeze' }>): string[] {
  const set = layersToSet(graph, edit.select, true, edit.batchNormalization ?? false);
  const frozen = new Set(graph.layers.filter((layer) => !layer.trainable).map((layer) => layer.name));
  return selectLayers(graph, edit.select).filter((name) => !set.has(name) && frozen.has(name));
}

function unusedOf(graph: LayerGraph): string[] {
  const used = new Set(graph.outputs);
  for (const layer of [...graph.layers].reverse())
    if (used.has(layer.name)) for (const input of layer.inputs) used.add(input);
  return graph.layers.map((layer) => layer.name).filter((name) => !used.has(name));
}
