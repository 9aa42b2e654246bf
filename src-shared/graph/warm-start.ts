// Plans which weights of a file are loaded into which layers: by order or by name, as Keras' load_weights does.
import type { WeightSpec } from '../layers/kind';
import type { Layer, LayerGraph } from './graph';
import { inferGraph } from './infer';
import { inKerasOrder } from './order';
import { countedGroups } from './weights';

/** The weights of one layer of a file, or of a whole model inside it: names and shapes. */
interface StoredGroup {
  /** A layer's name in `named` files, `layers/conv2d_1` in `counted` ones. */
  readonly path: string;
  /** The layer's name, if the file has it. */
  readonly layer: string | null;
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** A file's weights: `named` groups are in the order of the layers, `counted` ones are numbered by class. */
export interface StoredWeights {
  readonly layout: 'named' | 'counted';
  readonly groups: readonly StoredGroup[];
}

/** How a file's layers are matched with the graph's. */
export interface WarmStartOptions {
  readonly by: 'order' | 'name';
  /** Skips weights that do not fit; otherwise nothing is loaded if any weight does not fit. */
  readonly skipMismatch: boolean;
}

/** One weight to load, from `groups[group].weights[index]`. */
interface Assignment {
  readonly layer: string;
  readonly weight: string;
  readonly group: number;
  readonly index: number;
}

/** A mismatch: of a weight's shape, or (`weight` null) of a layer's number of weights. */
interface Mismatch {
  readonly layer: string;
  readonly weight: string | null;
  readonly expected: string;
  readonly received: string;
}

/** The complete plan of loading the weights. */
export interface WeightPlan {
  readonly assign: readonly Assignment[];
  /** Layers whose weights are not loaded. */
  readonly missing: readonly string[];
  /** Layers of the file that are not used. */
  readonly unexpected: readonly string[];
  readonly mismatched: readonly Mismatch[];
  /** Why nothing can be loaded, with or without `skipMismatch`. */
  readonly refusal: string | null;
}

interface Target {
  readonly layer: Layer;
  readonly specs: readonly WeightSpec[];
}

/** One layer's stored weights, after nested models were expanded. */
interface Source {
  readonly group: number;
  readonly path: string;
  /** Names that the layer may have in the graph. */
  readonly names: readonly string[];
  readonly indexes: readonly number[];
  readonly nested: boolean;
}

/** Plans the transfer of a file's weights into a graph. Never throws: obstacles are listed in the plan. */
export function planWeights(
  graph: LayerGraph,
  stored: StoredWeights,
  { by, skipMismatch }: WarmStartOptions,
): WeightPlan {
  const facts = inferGraph(graph);
  const { layers } = by === 'order' ? inKerasOrder(graph) : graph;
  const targets = layers.flatMap((layer): Target[] => {
    const specs = facts.layers.get(layer.name)?.weights ?? [];
    return specs.length > 0 ? [{ layer, specs }] : [];
  });
  const sources = stored.groups.flatMap((group, index) => flatten(group, index, stored.layout));
  const nowhere = (refusal: string): WeightPlan => ({
    assign: [],
    missing: targets.map(({ layer }) => layer.name),
    unexpected: sources.map(({ path }) => path),
    mismatched: [],
    refusal,
  });
  if (sources.length === 0) return nowhere('The file contains no weights.');
  const counted = by === 'order' && stored.layout === 'counted';
  if (by === 'order' && !counted && sources.length !== targets.length)
    return nowhere(
      `Loading by order expects the weights of ${targets.length} layers; the file has ${sources.length}.`,
    );
  const pairs = counted
    ? pairByCount(graph, targets, sources)
    : by === 'order'
      ? pairInOrder(targets, sources)
      : pairByName(targets, sources);
  const assign: Assignment[] = [];
  const mismatched: Mismatch[] = [];
  const reached = new Set<string>();
  for (const [target, source] of pairs) {
    const fit = compare(target, source, stored.groups[source.group]!, stored.layout);
    assign.push(...fit.assign);
    mismatched.push(...fit.mismatched);
    reached.add(target.layer.name);
  }
  const used = new Set(pairs.map(([, source]) => source));
  const plan = {
    missing: targets.filter(({ layer }) => !reached.has(layer.name)).map(({ layer }) => layer.name),
    unexpected: sources.filter((source) => !used.has(source)).map(({ path }) => path),
    mismatched,
  };
  const refusal = refuse(plan, assign.length, counted, skipMismatch);
  return { ...plan, assign: refusal ? [] : assign, refusal };
}

type Pair = readonly [Target, Source];

function refuse(
  { missing, mismatched }: Pick<WeightPlan, 'missing' | 'mismatched'>,
  assigned: number,
  counted: boolean,
  skipMismatch: boolean,
): string | null {
  if (!skipMismatch && mismatched.length > 0) {
    const [first] = mismatched;
    const what = first!.weight === null ? '' : `'${first!.weight}' of `;
    const rest = mismatched.length > 1 ? ` (and ${mismatched.length - 1} more)` : '';
    return `${what}'${first!.layer}' expects ${first!.expected}, the file has ${first!.received}${rest}.`;
  }
  if (!skipMismatch && counted && missing.length > 0)
    return `The file has no weights for '${missing[0]}'${missing.length > 1 ? ` and ${missing.length - 1} more layers` : ''}.`;
  return assigned === 0 ? "None of the file's weights fit this network." : null;
}

function pairInOrder(targets: readonly Target[], sources: readonly Source[]): Pair[] {
  // Inside a nested model, a file lists trainable weights first, so the order is reliable only between whole layers.
  const byName = new Map(targets.map((target) => [target.layer.name, target]));
  const sure = sources.every(({ nested, names }) => !nested || names.some((name) => byName.has(name)));
  if (!sure) return targets.map((target, i) => [target, sources[i]!] as const);
  const named = new Map<Source, Target>();
  for (const source of sources)
    if (source.nested) named.set(source, byName.get(source.names.find((name) => byName.has(name))!)!);
  const taken = new Set(named.values());
  const free = targets.filter((target) => !taken.has(target));
  return sources.map((source) => [named.get(source) ?? free.shift()!, source] as const);
}

function pairByName(targets: readonly Target[], sources: readonly Source[]): Pair[] {
  const byName = new Map<string, Source>();
  for (const source of sources)
    for (const name of source.names) if (!byName.has(name)) byName.set(name, source);
  return targets.flatMap((target): Pair[] => {
    const source = byName.get(target.layer.name);
    return source ? [[target, source]] : [];
  });
}

/** Matches layers as Keras 3 counts them: by class, in the order of the layers. Nested models are expanded here and matched by name. */
function pairByCount(graph: LayerGraph, targets: readonly Target[], sources: readonly Source[]): Pair[] {
  if (sources.some(({ nested }) => nested)) return pairByName(targets, sources);
  const groupOf = countedGroups(graph);
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return targets.flatMap((target): Pair[] => {
    const source = byPath.get(groupOf.get(target.layer.name)!);
    return source ? [[target, source]] : [];
  });
}

/** Matches weight by weight as Keras does: a named file skips single weights, a counted one the rest of the layer. */
function compare(
  { layer, specs }: Target,
  { group, indexes }: Source,
  { weights }: StoredGroup,
  layout: StoredWeights['layout'],
): { assign: Assignment[]; mismatched: Mismatch[] } {
  if (indexes.length !== specs.length) {
    const [expected, received] = [specs.length, indexes.length].map(
      (n) => `${n} weight${n === 1 ? '' : 's'}`,
    );
    return {
      assign: [],
      mismatched: [{ layer: layer.name, weight: null, expected: expected!, received: received! }],
    };
  }
  const assign: Assignment[] = [];
  const mismatched: Mismatch[] = [];
  for (const [position, spec] of specs.entries()) {
    const index = indexes[position]!;
    const { shape } = weights[index]!;
    if (shape.join() === spec.shape.join()) {
      assign.push({ layer: layer.name, weight: spec.name, group, index });
      continue;
    }
    const [expected, received] = [spec.shape, shape].map((sizes) => `[${sizes.join(', ')}]`);
    mismatched.push({ layer: layer.name, weight: spec.name, expected: expected!, received: received! });
    if (layout === 'counted') break;
  }
  return { assign, mismatched };
}

/** Returns the layers of a group: one, or those of a nested model, distinguished by the names of their weights. */
function flatten(group: StoredGroup, index: number, layout: StoredWeights['layout']): Source[] {
  if (group.weights.length === 0) return [];
  const all = group.weights.map((_weight, i) => i);
  if (layout === 'counted') {
    const nested = group.path.split('/').length > 2;
    return [
      { group: index, path: group.path, names: group.layer ? [group.layer] : [], indexes: all, nested },
    ];
  }
  const owners = new Map<string, number[]>();
  for (const [i, { name }] of group.weights.entries()) {
    const owner = name.slice(0, Math.max(0, name.lastIndexOf('/')));
    owners.set(owner, [...(owners.get(owner) ?? []), i]);
  }
  if (owners.size <= 1) {
    const [owner = ''] = owners.keys();
    return [
      { group: index, path: group.path, names: namesOf(group.path, owner), indexes: all, nested: false },
    ];
  }
  return [...owners].map(([owner, indexes]) => ({
    group: index,
    path: `${group.path}/${owner}`,
    names: namesOf(owner, owner),
    indexes,
    nested: true,
  }));
}

/** Returns possible names of a layer: its name, the last part of its path, and the current spelling of `conv1/conv`. */
function namesOf(name: string, owner: string): string[] {
  return [
    ...new Set([name, name.replaceAll('/', '_'), owner, owner.slice(owner.lastIndexOf('/') + 1)]),
  ].filter((one) => one !== '');
}
