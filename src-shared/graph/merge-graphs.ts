// Merges two graphs for display: all layers of the later graph, and the removed layers of the earlier one at their old positions.
import type { Layer, LayerGraph } from './graph';
import { sortLayers } from './sort';

/** The merged graph, with the added and removed connections as `source→target`. */
export interface MergedGraph {
  readonly graph: LayerGraph;
  readonly lines: ReadonlyMap<string, 'added' | 'removed'>;
}

/** Merges two graphs by layer names; removed layers keep their connections unless these would form a cycle. */
export function mergeGraphs(before: LayerGraph, after: LayerGraph): MergedGraph {
  const old = new Map(before.layers.map((layer) => [layer.name, layer]));
  const now = new Map(after.layers.map((layer) => [layer.name, layer]));
  const lines = new Map<string, 'added' | 'removed'>();
  for (const layer of after.layers)
    for (const input of layer.inputs)
      if (old.has(layer.name) ? !old.get(layer.name)!.inputs.includes(input) : true)
        lines.set(`${input}→${layer.name}`, 'added');
  for (const layer of before.layers)
    for (const input of layer.inputs)
      if (!now.get(layer.name)?.inputs.includes(input)) lines.set(`${input}→${layer.name}`, 'removed');
  const sorted = sortLayers(order(before, after, now));
  const place = new Map(sorted.map((layer, i) => [layer.name, i]));
  const layers = sorted.map((layer) => {
    const was = old.get(layer.name);
    const gone = (was?.inputs ?? []).filter(
      (input) =>
        !layer.inputs.includes(input) &&
        (place.get(input) ?? Number.POSITIVE_INFINITY) < place.get(layer.name)!,
    );
    return gone.length > 0 ? { ...layer, inputs: [...layer.inputs, ...gone] } : layer;
  });
  const outputs = [...new Set([...after.outputs, ...before.outputs.filter((name) => place.has(name))])];
  return { graph: { ...after, layers, outputs }, lines };
}

/** Returns the later graph's layers in order, with each removed layer after its former predecessor. */
function order(before: LayerGraph, after: LayerGraph, now: ReadonlyMap<string, Layer>): Layer[] {
  const behind = new Map<string | null, Layer[]>();
  let last: string | null = null;
  for (const layer of before.layers) {
    if (now.has(layer.name)) last = layer.name;
    else behind.set(last, [...(behind.get(last) ?? []), layer]);
  }
  return [
    ...(behind.get(null) ?? []),
    ...after.layers.flatMap((layer) => [layer, ...(behind.get(layer.name) ?? [])]),
  ];
}
