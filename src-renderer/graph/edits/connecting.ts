// Connects two layers, replacing an input if the target accepts no more.

import type { Edit } from '#shared/graph/edits/index';
import { findLayer, type LayerGraph } from '#shared/graph/graph';
import { findKind } from '#shared/layers/catalog';

/** Returns how many more inputs a layer accepts. */
export function freeInputs(graph: LayerGraph, to: string): number {
  const layer = findLayer(graph, to);
  if (!layer) return 0;
  return Math.max(0, (findKind(layer.kind)?.inputs[1] ?? Number.POSITIVE_INFINITY) - layer.inputs.length);
}

/** Returns the edit that connects `from` to `to`: as an additional input if possible, otherwise replacing the last one. */
export function connectEdit(graph: LayerGraph, from: string, to: string, instead?: string): Edit {
  const last = findLayer(graph, to)?.inputs.at(-1);
  const place = instead ?? (freeInputs(graph, to) > 0 ? undefined : last);
  return { edit: 'connect', from, to, ...(place !== undefined && { instead: place }) };
}

/** True if a layer of the graph may have further inputs than it has, such as Add. */
export function takesMore(graph: LayerGraph, name: string): boolean {
  const kind = findKind(findLayer(graph, name)?.kind ?? '');
  return kind !== undefined && freeInputs(graph, name) > 0;
}

/** True if a layer of the graph can have inputs: all but input layers. */
export const hasInputs = (graph: LayerGraph, name: string) =>
  findKind(findLayer(graph, name)?.kind ?? '')?.inputs[1] !== 0;

/** True if the connection exists. */
export function isConnected(graph: LayerGraph, from: string, to: string): boolean {
  return findLayer(graph, to)?.inputs.includes(from) ?? false;
}
