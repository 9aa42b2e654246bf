// What is on the card of a layer or a collapsed block, and whether a card of an earlier drawing is still right.
import type { Block } from '#shared/graph/blocks';
import { findLayer, type Layer, type LayerGraph } from '#shared/graph/graph';
import type { GraphFacts, LayerFacts, Problem } from '#shared/graph/infer';
import { findKind } from '#shared/layers/catalog';

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
  /** Names of the layers that it stands for: of a collapsed block, several. */
  readonly layers: readonly string[];
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

/** Returns the value of the first name that has one. */
export function find<T>(names: readonly string[], values: ReadonlyMap<string, T>): T | undefined {
  if (values.size === 0) return undefined;
  for (const name of names) if (values.has(name)) return values.get(name);
  return undefined;
}

/** Returns the problem of a layer; of a block, the first error among its layers, otherwise the first warning. */
export function findProblem(
  layers: readonly string[] | null,
  id: string,
  problems: ReadonlyMap<string, Problem>,
): Problem | null {
  if (problems.size === 0) return null;
  if (!layers) return problems.get(id) ?? null;
  let first: Problem | null = null;
  for (const name of layers) {
    const found = problems.get(name);
    if (found?.severity === 'error') return found;
    first ??= found ?? null;
  }
  return first;
}

const maxBands = 14;

/** Summarizes a collapsed block; returns the summary of before if it is the same. */
export function summarize(
  block: Block,
  facts: GraphFacts,
  whole: LayerGraph,
  before: LayerCard['block'],
): NonNullable<LayerCard['block']> {
  const { name, layers } = block;
  let params = 0;
  for (const one of layers) params += facts.layers.get(one)?.params.total ?? 0;
  const count = Math.min(layers.length, maxBands);
  const step = Math.max(1, layers.length / maxBands);
  const bandAt = (i: number) => categoryOf(findLayer(whole, layers[Math.floor(i * step)]!)?.kind ?? '');
  if (before?.params === params && before.name === name && sameNames(before.layers, layers)) {
    let same = 0;
    while (same < count && before.bands[same] === bandAt(same)) same++;
    if (same === count) return before;
  }
  return { name, layers, params, bands: Array.from({ length: count }, (_, i) => bandAt(i)) };
}

/** Returns the category of a layer kind. */
export const categoryOf = (kind: string): string => findKind(kind)?.category ?? 'core';

/** Returns the category that a block is colored by: convolution if it has one. */
export function mainCategory(bands: readonly string[]): string {
  return ['convolution', 'core'].find((category) => bands.includes(category)) ?? bands[0] ?? 'core';
}

/** True if a card shows this block as it is. */
export function sameBlock(card: LayerCard, layer: Layer, block: Block): boolean {
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

/** True if two cards show the same layer or block, with all that is on them. */
export function sameCard(card: LayerCard, is: LayerCard): boolean {
  return (
    card.layer === is.layer &&
    card.block === is.block &&
    card.isOutput === is.isOutput &&
    card.isAuxiliary === is.isAuxiliary &&
    card.change === is.change &&
    sameProblem(card.problem, is.problem) &&
    sameFacts(card.facts, is.facts)
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
