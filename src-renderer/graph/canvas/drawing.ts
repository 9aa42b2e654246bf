// Builds the canvas' drawing: a card per layer or collapsed block, and the lines. Unchanged cards keep their identity across edits.
import { type Block, findAuxiliary, foldBlocks, foldedName } from '#shared/graph/blocks';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import type { GraphFacts, LayerFacts, Problem } from '#shared/graph/infer';
import { findKind } from '#shared/layers/catalog';
import { type Layout, layoutGraph, type Place } from '../layout/layout';
import { linePoints } from './route';

/** Change of a layer relative to the compared graph. */
export type Change =
  | 'added'
  | 'removed'
  | 'changed'
  | 'moved'
  | 'reinitialized'
  | 'reweighted'
  | 'frozen'
  | 'thawed';

/** Contents of a LayerNode.vue. */
export interface LayerCard {
  readonly id: string;
  readonly layer: Layer;
  readonly facts: LayerFacts | undefined;
  readonly category: string;
  readonly problem: Problem | null;
  readonly isOutput: boolean;
  /** True for an output other than the first: an auxiliary head, used only in training. */
  readonly isAuxiliary: boolean;
  readonly change: Change | null;
  /** Set on a collapsed block: its name, its layers and their parameters. */
  readonly block: {
    readonly name: string;
    readonly layers: readonly string[];
    readonly params: number;
    /** Categories of its layers in order; a sample if there are many. */
    readonly bands: readonly string[];
  } | null;
}

/** A card with its position. */
export interface DrawnNode {
  readonly id: string;
  readonly card: LayerCard;
  readonly place: Place;
}

/** A line with the points it passes through. */
export interface DrawnLine {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly points: readonly (readonly [number, number])[];
  /** False if a collapsed block hides one of its ends: nothing can be dropped on it. */
  readonly open: boolean;
  /** Set if the line was added or removed relative to the compared graph. */
  readonly change: 'added' | 'removed' | null;
}

/** The whole drawing. */
export interface Drawing {
  readonly graph: LayerGraph;
  readonly nodes: readonly DrawnNode[];
  readonly byId: ReadonlyMap<string, DrawnNode>;
  readonly lines: readonly DrawnLine[];
  readonly layout: Layout;
}

/** State shown in addition to the graph. */
export interface DrawingOptions {
  readonly problems?: ReadonlyMap<string, Problem>;
  /** Blocks drawn as one node. */
  readonly closed?: readonly Block[];
  readonly changes?: ReadonlyMap<string, Change>;
  /** Added and removed lines, by `source→target`. */
  readonly lineChanges?: ReadonlyMap<string, 'added' | 'removed'>;
  readonly thorough?: boolean;
}

/** Returns the problem shown on each layer's card: the first error, otherwise the first warning. */
export function worstProblems(problems: readonly Problem[]): ReadonlyMap<string, Problem> {
  const shown = new Map<string, Problem>();
  for (const one of problems) {
    if (one.layer === null) continue;
    const known = shown.get(one.layer);
    if (!known || (known.severity === 'warning' && one.severity === 'error')) shown.set(one.layer, one);
  }
  return shown;
}

/** Color of a problem's mark. */
export const problemColor = { error: 'danger', warning: 'warning' } as const;

/** Draws a graph. Reuses cards of `before` that have not changed. */
export function draw(
  whole: LayerGraph,
  facts: GraphFacts,
  {
    problems = new Map(),
    closed = [],
    changes = new Map(),
    lineChanges = new Map(),
    thorough = false,
  }: DrawingOptions = {},
  before: Drawing | null = null,
): Drawing {
  const graph = foldBlocks(whole, closed);
  const blocks = new Map(closed.map((block) => [foldedName(block.name), block]));
  const auxiliary = findAuxiliary(whole);
  const layout = layoutGraph(graph, thorough);
  const outputs = new Set(graph.outputs);
  const kinds = new Map(closed.length > 0 ? whole.layers.map((layer) => [layer.name, layer.kind]) : []);
  const byId = new Map<string, DrawnNode>();
  for (const layer of graph.layers) {
    const place = layout.places.get(layer.name);
    if (!place) continue;
    const id = layer.name;
    const block = blocks.get(id);
    const inside = block?.layers ?? [id];
    const old = before?.byId.get(id);
    const summary = block ? summarize(block, facts, kinds, old?.card.block ?? null) : null;
    const card: LayerCard = {
      id,
      layer: block && old && sameBlock(old.card, layer, block) ? old.card.layer : layer,
      facts: facts.layers.get(block?.layers.at(-1) ?? id),
      category: summary ? mainCategory(summary.bands) : categoryOf(layer.kind),
      problem: findProblem(inside, problems),
      isOutput: outputs.has(id),
      isAuxiliary: auxiliary.has(id),
      change: (block ? find(inside, changes) : changes.get(id)) ?? null,
      block: summary,
    };
    const reused = old && sameCard(old.card, card) ? old.card : card;
    const node =
      old && reused === old.card && samePlace(old.place, place) ? old : { id, card: reused, place };
    byId.set(id, node);
  }
  const recall = rememberLines(before?.lines ?? []);
  const lines = layout.lines.map((line): DrawnLine => {
    const { source, target } = line;
    const points = linePoints(line, layout.places.get(source)!, layout.places.get(target)!);
    const old = recall(source, target);
    const id = old?.id ?? `${source}→${target}`;
    const open = blocks.size === 0 || (!blocks.has(source) && !blocks.has(target));
    const change = lineChanges.size === 0 ? null : (lineChanges.get(id) ?? null);
    if (old && old.open === open && old.change === change && samePoints(old.points, points)) return old;
    return { id, source, target, points, open, change };
  });
  return { graph, nodes: [...byId.values()], byId, lines, layout };
}

/** Returns a function that finds the line between two layers, quickly if it is asked in nearly the order of the lines. */
function rememberLines(lines: readonly DrawnLine[]) {
  const indices = new Map<string, number[]>();
  for (const [i, { target }] of lines.entries()) {
    const known = indices.get(target);
    if (known) known.push(i);
    else indices.set(target, [i]);
  }
  return (source: string, target: string): DrawnLine | undefined => {
    for (const i of indices.get(target) ?? []) if (lines[i]!.source === source) return lines[i];
    return undefined;
  };
}

function find<T>(names: readonly string[], values: ReadonlyMap<string, T>): T | undefined {
  if (values.size === 0) return undefined;
  for (const name of names) if (values.has(name)) return values.get(name);
  return undefined;
}

/** Returns the first error among the layers, otherwise the first warning. */
function findProblem(names: readonly string[], problems: ReadonlyMap<string, Problem>): Problem | null {
  if (problems.size === 0) return null;
  const found = names.flatMap((name) => problems.get(name) ?? []);
  return found.find(({ severity }) => severity === 'error') ?? found[0] ?? null;
}

const maxBands = 14;

function summarize(
  block: Block,
  facts: GraphFacts,
  kinds: ReadonlyMap<string, string>,
  before: LayerCard['block'],
): NonNullable<LayerCard['block']> {
  const { name, layers } = block;
  const params = layers.reduce((sum, one) => sum + (facts.layers.get(one)?.params.total ?? 0), 0);
  if (before?.params === params && before.name === name && sameNames(before.layers, layers)) return before;
  const step = Math.max(1, layers.length / maxBands);
  const bands = Array.from({ length: Math.min(layers.length, maxBands) }, (_, i) =>
    categoryOf(kinds.get(layers[Math.floor(i * step)]!) ?? ''),
  );
  return { name, layers, params, bands };
}

const categoryOf = (kind: string): string => findKind(kind)?.category ?? 'core';

/** Returns the category that a block is colored by: convolution if it has one. */
function mainCategory(bands: readonly string[]): string {
  return ['convolution', 'core'].find((category) => bands.includes(category)) ?? bands[0] ?? 'core';
}

function sameBlock(card: LayerCard, layer: Layer, block: Block): boolean {
  return (
    card.block !== null &&
    card.layer.trainable === layer.trainable &&
    card.layer.head === layer.head &&
    sameNames(card.layer.inputs, layer.inputs) &&
    sameNames(card.block.layers, block.layers)
  );
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one === other || (one.length === other.length && one.every((name, i) => name === other[i]));
}

function sameCard(one: LayerCard, other: LayerCard): boolean {
  return (
    one.layer === other.layer &&
    one.block === other.block &&
    sameProblem(one.problem, other.problem) &&
    one.isOutput === other.isOutput &&
    one.isAuxiliary === other.isAuxiliary &&
    one.change === other.change &&
    sameFacts(one.facts, other.facts)
  );
}

function sameProblem(one: Problem | null, other: Problem | null): boolean {
  return one?.message === other?.message && one?.severity === other?.severity;
}

/** True if both facts look the same on a card. */
function sameFacts(one: LayerFacts | undefined, other: LayerFacts | undefined): boolean {
  if (one === other) return true;
  if (!one || !other || one.params.total !== other.params.total) return false;
  return one.shape.length === other.shape.length && one.shape.every((size, i) => size === other.shape[i]);
}

function samePlace(one: Place, other: Place): boolean {
  return one.x === other.x && one.y === other.y && one.rank === other.rank;
}

function samePoints(one: DrawnLine['points'], other: DrawnLine['points']): boolean {
  return (
    one.length === other.length &&
    one.every((point, i) => point[0] === other[i]![0] && point[1] === other[i]![1])
  );
}
