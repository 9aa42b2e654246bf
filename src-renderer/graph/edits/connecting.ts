// Connecting two layers: the edit that it takes, and whose place is taken where a layer has room for one input only.

import type { Edit } from '#shared/graph/edits/index';
import { findLayer, type LayerGraph } from '#shared/graph/graph';
import { findKind } from '#shared/layers/catalog';

/** How many more inputs a layer can take. */
export function freeInputs(graph: LayerGraph, to: string): number {
  const layer = findLayer(graph, to);
  if (!layer) return 0;
  return Math.max(0, (findKind(layer.kind)?.inputs[1] ?? Number.POSITIVE_INFINITY) - layer.inputs.length);
}

/** The edit that lets `from` feed `to`: one more input where there is room, else in the place of the last one. */
export function connectEdit(graph: LayerGraph, from: string, to: string, instead?: string): Edit {
  const last = findLayer(graph, to)?.inputs.at(-1);
  const place = instead ?? (freeInputs(graph, to) > 0 ? undefined : last);
  return { edit: 'connect', from, to, ...(place !== undefined && { instead: place }) };
}

/** True when the edge is there already. */
export function isConnected(graph: LayerGraph, from: string, to: string): boolean {
  return findLayer(graph, to)?.inputs.includes(from) ?? false;
}
