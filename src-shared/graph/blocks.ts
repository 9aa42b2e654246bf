// Blocks: layers that belong together, found by name prefixes and by the points where the network narrows to one connection.
import { groupByPrefix, leastLayers } from './block-names';
import { indexOfLayers, type Layer, type LayerGraph } from './graph';
import { wiringOf } from './wiring';

/** A block: its name (`conv4_block6`, `mixed7`) and its layers in the graph's order. */
export interface Block {
  readonly name: string;
  readonly layers: readonly string[];
}

const found = new WeakMap<readonly Layer[], { readonly key: string; readonly blocks: readonly Block[] }>();

/** Finds the blocks; each layer is in at most one, and folding a block to one node does not create a cycle. They are found once per network. */
export function findBlocks(graph: Pick<LayerGraph, 'layers' | 'outputs'>): readonly Block[] {
  const key = graph.outputs.join('\n');
  const known = found.get(graph.layers);
  if (known?.key === key) return known.blocks;
  const blocks = findAll(graph);
  found.set(graph.layers, { key, blocks });
  return blocks;
}

function findAll({ layers, outputs }: Pick<LayerGraph, 'layers' | 'outputs'>): Block[] {
  const owner = groupByPrefix(layers);
  addNarrow(layers, outputs, owner);
  return connectedBlocks(layers, owner).flatMap(({ name, members }) =>
    members.length >= leastLayers && isConvex(layers, members) ? [rememberBlock(layers, name, members)] : [],
  );
}

/** Blocks by the name of their first layer. */
const blocks = new Map<string, Block>();
const maxRemembered = 20_000;

/** Returns the block that began with the same layer before, if it is the same: what compares blocks does so fast. */
function rememberBlock(layers: readonly Layer[], name: string, members: ArrayLike<number>): Block {
  const first = layers[members[0]!]!.name;
  const known = blocks.get(first);
  if (known?.name === name && known.layers.length === members.length) {
    let same = 0;
    while (same < members.length && known.layers[same] === layers[members[same]!]!.name) same++;
    if (same === members.length) return known;
  }
  if (blocks.size >= maxRemembered) blocks.clear();
  const block = { name, layers: Array.from(members, (i) => layers[i]!.name) };
  blocks.set(first, block);
  return block;
}

const isSame = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every((name, i) => name === others[i]);

/** Splits the layers of one owner into connected groups of indices, which ascend: two parallel models have one block of that name each. */
function connectedBlocks(
  layers: readonly Layer[],
  owner: readonly (string | undefined)[],
): { readonly name: string; readonly members: Int32Array }[] {
  const { starts, sources } = wiringOf(layers);
  const count = layers.length;
  /** A layer of the same group before it; itself for the first one. */
  const towards = Int32Array.from({ length: count }, (_, i) => i);
  const firstOf = (i: number) => {
    let at = i;
    while (towards[at] !== at) {
      towards[at] = towards[towards[at]!]!;
      at = towards[at]!;
    }
    return at;
  };
  for (let i = 0; i < count; i++) {
    const block = owner[i];
    if (block === undefined) continue;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const source = sources[at]!;
      if (source < 0 || source >= i || owner[source] !== block) continue;
      const [one, other] = [firstOf(source), firstOf(i)];
      towards[Math.max(one, other)] = Math.min(one, other);
    }
  }
  /** By the first layer of a group. */
  const sizes = new Int32Array(count);
  for (let i = 0; i < count; i++) if (owner[i] !== undefined) sizes[firstOf(i)]!++;
  const ends = new Int32Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    ends[i] = total;
    total += sizes[i]!;
  }
  const members = new Int32Array(total);
  for (let i = 0; i < count; i++) if (owner[i] !== undefined) members[ends[firstOf(i)]!++] = i;
  const taken = new Set<string>();
  const groups: { readonly name: string; readonly members: Int32Array }[] = [];
  for (let i = 0; i < count; i++) {
    if (sizes[i] === 0) continue;
    const block = owner[i]!;
    let name = block;
    for (let k = 1; taken.has(name); k++) name = `${block}_${k}`;
    taken.add(name);
    groups.push({ name, members: members.subarray(ends[i]! - sizes[i]!, ends[i]) });
  }
  return groups;
}

/** Adds sections between two layers that every path passes through and that end in a merging layer, which names the block, where no layer has an owner. */
function addNarrow(
  layers: readonly Layer[],
  outputs: readonly string[],
  owner: (string | undefined)[],
): void {
  const { starts, sources } = wiringOf(layers);
  const last = new Int32Array(layers.length);
  for (let i = 0; i < layers.length; i++) {
    last[i] = Math.max(last[i]!, i);
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const source = sources[at]!;
      if (source >= 0) last[source] = Math.max(last[source]!, i);
    }
  }
  const index = indexOfLayers(layers);
  for (const output of outputs) {
    const at = index.get(output);
    if (at !== undefined) last[at] = layers.length;
  }
  let begin = 0;
  let isOwned = false;
  let join: string | undefined;
  let reach = 0;
  for (let i = 0; i < layers.length; i++) {
    isOwned ||= owner[i] !== undefined;
    if (layers[i]!.inputs.length > 1) join = layers[i]!.name;
    // All earlier outputs have been consumed: only this layer's output is still needed.
    if (reach <= i) {
      if (join !== undefined && i + 1 - begin > leastLayers && !isOwned) owner.fill(join, begin, i + 1);
      begin = i + 1;
      isOwned = false;
      join = undefined;
    }
    reach = Math.max(reach, last[i]!);
  }
}

/** True if no path leaves the layers at these indices, which ascend, and enters them again. */
function isConvex(layers: readonly Layer[], members: Int32Array): boolean {
  const first = members[0]!;
  const end = members.at(-1)!;
  if (end - first + 1 === members.length) return true;
  const { starts, sources } = wiringOf(layers);
  const inside = new Set(members);
  const outside = new Set<number>();
  for (let i = first; i <= end; i++) {
    const inputs = sources.subarray(starts[i]!, starts[i + 1]!);
    if (inside.has(i)) {
      if (inputs.some((input) => outside.has(input))) return false;
    } else if (inputs.some((input) => inside.has(input) || outside.has(input))) outside.add(i);
  }
  return true;
}

/** The layer of a graph with folded blocks for each layer that is not in a block, and for each first layer of a block: the same object as before if it is the same. */
const foldedLayers = new WeakMap<Layer, Layer>();

/** Returns the graph with each named block as one layer of kind `Block`, for the canvas layout. */
export function foldBlocks(graph: LayerGraph, blocks: readonly Block[]): LayerGraph {
  if (blocks.length === 0) return graph;
  const { layers, outputs } = graph;
  const { starts, sources } = wiringOf(layers);
  const index = indexOfLayers(layers);
  /** The block of each layer, or -1. */
  const blockOf = new Int32Array(layers.length).fill(-1);
  const names = blocks.map(({ name }) => foldedName(name));
  for (const [block, { layers: members }] of blocks.entries())
    for (const member of members) {
      const at = index.get(member);
      if (at !== undefined) blockOf[at] = block;
    }
  const nameAt = (i: number) => (blockOf[i]! < 0 ? layers[i]!.name : names[blockOf[i]!]!);
  const open = blocks.map(
    (): { first: number; inputs: Set<string>; lastAt: number } | undefined => undefined,
  );
  const folded: { readonly first: number; readonly inputs: Set<string> | string[]; lastAt: number }[] = [];
  for (let i = 0; i < layers.length; i++) {
    const block = blockOf[i]!;
    const inputs = layers[i]!.inputs.map((input, k) => {
      const source = sources[starts[i]! + k]!;
      return source < 0 ? input : nameAt(source);
    });
    if (block < 0) {
      folded.push({ first: i, inputs, lastAt: i });
      continue;
    }
    let known = open[block];
    if (!known) {
      known = { first: i, inputs: new Set(), lastAt: i };
      open[block] = known;
      folded.push(known);
    }
    known.lastAt = i;
    for (const input of inputs) if (input !== names[block]) known.inputs.add(input);
  }
  folded.sort((a, b) => a.lastAt - b.lastAt);
  const to = (output: string) => {
    const at = index.get(output);
    return at === undefined ? output : nameAt(at);
  };
  return {
    ...graph,
    layers: folded.map(({ first, inputs }) => foldLayer(layers[first]!, nameAt(first), [...inputs])),
    outputs: [...new Set(outputs.map(to))],
  };
}

function foldLayer(layer: Layer, name: string, inputs: readonly string[]): Layer {
  if (name === layer.name && isSame(layer.inputs, inputs)) return layer;
  const known = foldedLayers.get(layer);
  if (known?.name === name && isSame(known.inputs, inputs)) return known;
  const folded: Layer =
    name === layer.name
      ? { ...layer, inputs }
      : { ...layer, name, kind: 'Block', params: {}, weights: {}, inputs };
  foldedLayers.set(layer, folded);
  return folded;
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
