// Blocks: layers that belong together, found by name prefixes and by the points where the network narrows to one connection.
import type { Layer, LayerGraph } from './graph';

/** A block: its name (`conv4_block6`, `mixed7`) and its layers in the graph's order. */
export interface Block {
  readonly name: string;
  readonly layers: readonly string[];
}

const leastLayers = 3;

/** Finds the blocks; each layer is in at most one, and folding a block to one node does not create a cycle. */
export function findBlocks(graph: LayerGraph): Block[] {
  const index = new Map(graph.layers.map((layer, i) => [layer.name, i]));
  const owner = byPrefix(graph);
  for (const [name, block] of byNarrowing(graph, owner, index)) owner.set(name, block);
  const blocks = connectedBlocks(graph, owner, index);
  return blocks.filter((block) => block.layers.length >= leastLayers && isConvex(graph, block, index));
}

/** Splits the layers of one prefix into connected groups: two parallel models have one block of that name each. */
function connectedBlocks(
  graph: LayerGraph,
  owner: ReadonlyMap<string, string>,
  index: ReadonlyMap<string, number>,
): Block[] {
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
  const taken = new Set<string>();
  return [...new Set(partOf.values())].map((layers) => {
    const block = owner.get(layers[0]!)!;
    let name = block;
    for (let i = 1; taken.has(name); i++) name = `${block}_${i}`;
    taken.add(name);
    return { name, layers: layers.sort((a, b) => index.get(a)! - index.get(b)!) };
  });
}

/** Block names that each layer name may belong to: `conv4_block6` of `conv4_block6_1_conv` and of its copy's `…_conv_1`. Cached, because names are queried at each edit. */
const prefixesOf = remember((name: string): readonly string[] =>
  name
    .replace(/_\d+$/, '')
    .split(/[_/]/)
    .slice(0, -1)
    .map((_part, i, parts) => name.slice(0, parts.slice(0, i + 1).join('_').length))
    .filter((prefix) => /\d[a-z]?$/.test(prefix) && !/2d$|1d$/.test(prefix))
    // `conv4_block6_1` is part of the block `conv4_block6`, not a separate block.
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

/** Groups layers by the longest prefix that ends in a number (`conv4_block6`, `block6a`, `block_3`) and that enough layers share. */
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

/** Finds sections between two layers that every path passes through and that end in a merging layer, which names the block. */
function byNarrowing(
  graph: LayerGraph,
  owned: ReadonlyMap<string, string>,
  index: ReadonlyMap<string, number>,
): Map<string, string> {
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
    // All earlier outputs have been consumed: only this layer's output is still needed.
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

/** True if no path leaves the block and enters it again. */
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

/** Returns the graph with each named block as one layer of kind `Block`, for the canvas layout. */
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

/** Returns the name of a folded block's node, which cannot collide with a layer name. */
export function foldedName(block: string): string {
  return `▸ ${block}`;
}

/** Returns layers used only by outputs other than the first, which classifies: auxiliary heads, as in GoogLeNet. */
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
  const main = feeds(graph.outputs.slice(0, 1));
  for (const name of feeds(graph.outputs.slice(1))) if (!main.has(name)) auxiliary.add(name);
  return auxiliary;
}
