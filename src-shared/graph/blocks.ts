// Blocks: layers that belong together, found from the prefixes of their names and from where the network narrows to one line.
import type { Layer, LayerGraph } from './graph';

/** A block: its name (`conv4_block6`, `mixed7`) and its layers in the graph's order. */
export interface Block {
  readonly name: string;
  readonly layers: readonly string[];
}

const leastLayers = 3;

/** Finds the blocks; each layer is in at most one, and each can be folded to one node without closing a circle. */
export function findBlocks(graph: LayerGraph): Block[] {
  const index = new Map(graph.layers.map((layer, i) => [layer.name, i]));
  const owner = byPrefix(graph);
  for (const [name, block] of byNarrowing(graph, owner)) owner.set(name, block);
  const blocks = connectedBlocks(graph, owner);
  return blocks.filter((block) => block.layers.length >= leastLayers && isConvex(graph, block, index));
}

/** Layers of one owner that edges hold together: two models side by side have a block of that name each. */
function connectedBlocks(graph: LayerGraph, owner: ReadonlyMap<string, string>): Block[] {
  const partOf = new Map<string, string[]>();
  for (const { name, inputs } of graph.layers) {
    const block = owner.get(name);
    if (block === undefined) continue;
    let part = [name];
    partOf.set(name, part);
    for (const input of inputs) {
      const other = owner.get(input) === block ? partOf.get(input) : undefined;
      if (!other || other === part) continue;
      const [large, small] = other.length >= part.length ? [other, part] : [part, other];
      for (const one of small) partOf.set(one, large);
      large.push(...small);
      part = large;
    }
  }
  const order = new Map(graph.layers.map((layer, i) => [layer.name, i]));
  const taken = new Set<string>();
  return [...new Set(partOf.values())].map((layers) => {
    const block = owner.get(layers[0]!)!;
    let name = block;
    for (let i = 1; taken.has(name); i++) name = `${block}_${i}`;
    taken.add(name);
    return { name, layers: layers.sort((a, b) => order.get(a)! - order.get(b)!) };
  });
}

/** What each name may be a part of: `conv4_block6` of `conv4_block6_1_conv` and of its copy's `…_conv_1`. Names are asked again at each edit. */
const prefixesOf = remember((name: string): readonly string[] =>
  name
    .replace(/_\d+$/, '')
    .split(/[_/]/)
    .slice(0, -1)
    .map((_part, i, parts) => name.slice(0, parts.slice(0, i + 1).join('_').length))
    .filter((prefix) => /\d[a-z]?$/.test(prefix) && !/2d$|1d$/.test(prefix))
    // `conv4_block6_1` is a part of the block `conv4_block6`, not one of its own.
    .filter((prefix, _i, all) => !all.includes(prefix.replace(/_\d+$/, '_').slice(0, -1))),
);

function remember<T>(compute: (name: string) => T): (name: string) => T {
  const known = new Map<string, T>();
  return (name) => {
    let value = known.get(name);
    if (value === undefined) {
      if (known.size >= 50_000) known.clear();
      value = compute(name);
      known.set(name, value);
    }
    return value;
  };
}

/** By the longest prefix that ends in a number (`conv4_block6`, `block6a`, `block_3`) and that enough layers share. */
function byPrefix(graph: LayerGraph): Map<string, string> {
  const counts = new Map<string, number>();
  const prefixes = new Map<string, readonly string[]>();
  for (const { name, kind } of graph.layers) {
    if (kind === 'InputLayer') continue;
    const own = prefixesOf(name);
    prefixes.set(name, own);
    for (const prefix of own) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
  }
  const owner = new Map<string, string>();
  for (const [name, own] of prefixes) {
    const shared = own.filter((prefix) => (counts.get(prefix) ?? 0) > leastLayers);
    const longest = shared.at(-1) ?? own.find((prefix) => (counts.get(prefix) ?? 0) >= leastLayers);
    if (longest !== undefined) owner.set(name, longest);
  }
  return owner;
}

/** Stretches between two layers that everything passes through, when a join closes them; named by the join. */
function byNarrowing(graph: LayerGraph, owned: ReadonlyMap<string, string>): Map<string, string> {
  const index = new Map(graph.layers.map((layer, i) => [layer.name, i]));
  const last = graph.layers.map((_layer, i) => i);
  for (const [i, layer] of graph.layers.entries())
    for (const input of layer.inputs) {
      const from = index.get(input);
      if (from !== undefined) last[from] = Math.max(last[from]!, i);
    }
  for (const output of graph.outputs) {
    const at = index.get(output);
    if (at !== undefined) last[at] = graph.layers.length;
  }
  const found = new Map<string, string>();
  let open: Layer[] = [];
  let reach = 0;
  for (const [i, layer] of graph.layers.entries()) {
    open.push(layer);
    // Everything before this layer has been used by now: only its own output goes on.
    if (reach <= i) {
      const joins = open.filter((one) => one.inputs.length > 1);
      const name = layer.inputs.length > 1 ? layer.name : joins.at(-1)?.name;
      if (name !== undefined && open.length > leastLayers && open.every((one) => !owned.has(one.name)))
        for (const one of open) found.set(one.name, name);
      open = [];
    }
    reach = Math.max(reach, last[i]!);
  }
  return found;
}

/** True when no way leads out of the block and back into it. */
function isConvex(graph: LayerGraph, block: Block, index: ReadonlyMap<string, number>): boolean {
  const inside = new Set(block.layers);
  const first = index.get(block.layers[0]!)!;
  const end = index.get(block.layers.at(-1)!)!;
  const outside = new Set<string>();
  for (let i = first; i <= end; i++) {
    const { name, inputs } = graph.layers[i]!;
    if (inside.has(name)) {
      if (inputs.some((input) => outside.has(input))) return false;
    } else if (inputs.some((input) => inside.has(input) || outside.has(input))) outside.add(name);
  }
  return true;
}

/** The graph with the named blocks as one layer each, of kind `Block`: what the canvas lays out. */
export function foldBlocks(graph: LayerGraph, blocks: readonly Block[]): LayerGraph {
  if (blocks.length === 0) return graph;
  const nodeOf = new Map<string, string>();
  for (const block of blocks) for (const name of block.layers) nodeOf.set(name, foldedName(block.name));
  const to = (name: string) => nodeOf.get(name) ?? name;
  const folded = new Map<string, { layer: Layer; inputs: Set<string>; lastAt: number }>();
  for (const [at, layer] of graph.layers.entries()) {
    const name = to(layer.name);
    const known = folded.get(name);
    const inputs = layer.inputs.map(to).filter((input) => input !== name);
    if (known) {
      for (const input of inputs) known.inputs.add(input);
      known.lastAt = at;
    } else folded.set(name, { layer, inputs: new Set(inputs), lastAt: at });
  }
  const layers = [...folded].map(([name, { layer, inputs, lastAt }]) => ({
    lastAt,
    layer:
      name === layer.name
        ? { ...layer, inputs: layer.inputs.map(to) }
        : { ...layer, name, kind: 'Block', params: {}, weights: {}, inputs: [...inputs] },
  }));
  layers.sort((a, b) => a.lastAt - b.lastAt);
  return { ...graph, layers: layers.map(({ layer }) => layer), outputs: [...new Set(graph.outputs.map(to))] };
}

/** Name of a folded block's node: no layer can have it by chance. */
export function foldedName(block: string): string {
  return `▸ ${block}`;
}

/** Layers that feed only outputs other than the last: an auxiliary head, as GoogLeNet trains with. */
export function findAuxiliary(graph: LayerGraph): Set<string> {
  const auxiliary = new Set<string>();
  if (graph.outputs.length < 2) return auxiliary;
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const feeds = (outputs: readonly string[]) => {
    const seen = new Set<string>();
    const todo = [...outputs];
    for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      todo.push(...(byName.get(name)?.inputs ?? []));
    }
    return seen;
  };
  const main = feeds(graph.outputs.slice(-1));
  for (const name of feeds(graph.outputs.slice(0, -1))) if (!main.has(name)) auxiliary.add(name);
  return auxiliary;
}
