// The order in which Keras lists a model's layers (keras/src/ops/function.py, map_graph).
import type { Layer, LayerGraph } from './graph';

/** Layers by decreasing depth from the outputs; within a depth in the order in which Keras meets them, walking back from the outputs. */
export function orderLikeKeras(layers: readonly Layer[], outputs: readonly string[]): Layer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const met = new Map<string, number>();
  const finished: string[] = [];
  const done = new Set<string>();
  const stack: { name: string; next: number }[] = [];
  for (const output of outputs) {
    stack.push({ name: output, next: 0 });
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      if (!met.has(top.name)) met.set(top.name, met.size);
      const input = byName.get(top.name)?.inputs[top.next++];
      if (input === undefined) {
        if (!done.has(top.name)) finished.push(top.name);
        done.add(top.name);
        stack.pop();
      } else if (!done.has(input) && byName.has(input)) stack.push({ name: input, next: 0 });
    }
  }
  const depths = new Map<string, number>();
  for (const name of finished.reverse()) {
    const depth = depths.get(name) ?? 0;
    depths.set(name, depth);
    for (const input of byName.get(name)?.inputs ?? [])
      depths.set(input, Math.max(depth + 1, depths.get(input) ?? 0));
  }
  return layers
    .filter((layer) => met.has(layer.name))
    .sort((a, b) => depths.get(b.name)! - depths.get(a.name)! || met.get(a.name)! - met.get(b.name)!);
}

/** The graph as Keras would hold it: its layers in Keras' order, without those that lead to no output; inputs stay, used or not. */
export function inKerasOrder(graph: LayerGraph): LayerGraph {
  const ordered = orderLikeKeras(graph.layers, graph.outputs);
  const used = new Set(ordered);
  const idle = graph.layers.filter((layer) => layer.kind === 'InputLayer' && !used.has(layer));
  const layers = [...idle, ...ordered];
  const same = layers.length === graph.layers.length && layers.every((layer, i) => layer === graph.layers[i]);
  return same ? graph : { ...graph, layers };
}
