// Derives shapes, weights, counts, cost and problems from a graph. Never throws; an incomplete graph has problems.

import type { LayerFacts } from '../layers/infer-layer';
import { changedRange } from './changed-range';
import { countParameters, type ParameterCounts } from './count-parameters';
import { indexOfLayers, type Layer, type LayerGraph } from './graph';
import { inferLayerOf, type Share } from './infer-one';
import { errorOf, type Problem } from './problem';

export type { LayerFacts } from '../layers/infer-layer';
export { inferOne, sameShape } from './infer-one';
export type { Problem } from './problem';

/** Everything derived from a graph; layers of unknown shape have no facts. */
export interface GraphFacts {
  readonly layers: ReadonlyMap<string, LayerFacts>;
  readonly problems: readonly Problem[];
  readonly params: ParameterCounts;
  readonly flops: number;
  /** Bytes of all layer outputs for one sample, as kept by a training step. */
  readonly activationMemory: number;
}

/** What was derived from a graph, also layer by layer: after an edit, only what it changed is derived again. */
interface Derived {
  readonly facts: GraphFacts;
  readonly shares: readonly (Share | undefined)[];
  readonly problems: ReadonlyMap<number, readonly Problem[]>;
  /** True if a problem does not depend on the shapes of the inputs, such as a missing input. */
  readonly isBroken: boolean;
}

/** What was derived, by graph: graphs are immutable, so each is derived once. */
const derived = new WeakMap<LayerGraph, Derived>();
const derivedByLayers = new WeakMap<readonly Layer[], Derived>();

function derive(graph: LayerGraph): Derived {
  const known = derived.get(graph);
  if (known) return known;
  const found = inferAll(graph);
  derived.set(graph, found);
  derivedByLayers.set(graph.layers, found);
  return found;
}

/** Derives everything in one pass over the layers. After an edit, only layers that it changed, or that have other inputs, are derived again. */
export function inferGraph(graph: LayerGraph): GraphFacts {
  return derive(graph).facts;
}

/** True if the graph has a problem at any size of its inputs, such as a layer that lost an input. */
export function isBrokenAtAnySize(graph: LayerGraph): boolean {
  return derive(graph).isBroken;
}

/** Declares that `after` differs from `before` only in ways that do not affect facts, such as weight values. */
export function keepFacts(before: LayerGraph, after: LayerGraph): LayerGraph {
  const known = derived.get(before);
  // Shared layers count once only while their weights are equal.
  if (!known || after.layers.some((layer) => layer.shared !== undefined)) return after;
  const { facts, shares } = known;
  // Where shapes are unknown, parameters are counted from the shapes that the layers keep.
  const isWhole = facts.layers.size === after.layers.length;
  const kept = isWhole ? known : { ...known, facts: { ...facts, params: countParameters(after, shares) } };
  derived.set(after, kept);
  derivedByLayers.set(after.layers, kept);
  return after;
}

/** Returns a function that tells, by their indices, whether a layer's facts are the same in both graphs. */
export function sameFactsIn(before: LayerGraph, after: LayerGraph): (was: number, is: number) => boolean {
  const [old, now] = [derive(before).shares, derive(after).shares];
  return (was, is) => old[was] !== undefined && old[was] === now[is];
}

function inferAll(graph: LayerGraph): Derived {
  const { layers } = graph;
  const facts = new Map<string, LayerFacts>();
  const shares: (Share | undefined)[] = new Array(layers.length);
  const problemsAt = new Map<number, readonly Problem[]>();
  const index = indexOfLayers(layers);
  let isBroken = index.size < layers.length;
  let flops = 0;
  let activationMemory = 0;
  const take = (i: number, share: Share | undefined) => {
    shares[i] = share;
    if (!share) return;
    flops += share.flops;
    activationMemory += share.activationMemory;
    if ('shape' in share) facts.set(layers[i]!.name, share as LayerFacts);
  };
  const seen = index.size === layers.length ? null : new Set<string>();
  const inferAt = (i: number) => {
    const found = inferLayerOf(layers[i]!, facts, index);
    isBroken ||= found.isBroken;
    const { name } = layers[i]!;
    const problems = seen?.has(name)
      ? [errorOf(name, `Two layers are named '${name}'. Layer names must be unique.`), ...found.problems]
      : found.problems;
    seen?.add(name);
    if (problems.length > 0) problemsAt.set(i, problems);
    take(i, found.share);
  };
  const range = changedRange(layers);
  const old = range && derivedByLayers.get(range.before);
  if (!range || !old || seen) for (let i = 0; i < layers.length; i++) inferAt(i);
  else {
    const { before, start, endBefore, endAfter } = range;
    const reuse = (i: number, was: number) => {
      // A layer without a share may have got what it missed.
      if (old.shares[was] === undefined) return inferAt(i);
      const problems = old.problems.get(was);
      if (problems) {
        // It has a share all the same: a layer of an unknown class.
        isBroken = true;
        problemsAt.set(i, problems);
      }
      take(i, old.shares[was]);
    };
    for (let i = 0; i < start; i++) reuse(i, i);
    const changed = new Set<string>();
    for (let i = start; i < endBefore; i++) changed.add(before[i]!.name);
    for (let i = start; i < endAfter; i++) {
      inferAt(i);
      const { name } = layers[i]!;
      const same = facts.get(name) !== undefined && facts.get(name) === old.facts.layers.get(name);
      if (same) changed.delete(name);
      else changed.add(name);
    }
    for (let i = endAfter; i < layers.length; i++) {
      const { name, inputs } = layers[i]!;
      const was = i - endAfter + endBefore;
      if (changed.size === 0 || !inputs.some((input) => changed.has(input))) {
        reuse(i, was);
        if (old.shares[was] === undefined) changed.add(name);
        continue;
      }
      inferAt(i);
      if (shares[i] !== old.shares[was] || shares[i] === undefined) changed.add(name);
    }
  }
  const problems: Problem[] = [];
  for (const i of [...problemsAt.keys()].sort((a, b) => a - b)) problems.push(...problemsAt.get(i)!);
  const complain = (message: string) => {
    isBroken = true;
    problems.push(errorOf(null, message));
  };
  if (graph.unreadWeights && graph.unreadWeights.length > 0)
    problems.push({
      layer: null,
      severity: 'warning',
      message: describeUnread(graph.unreadWeights),
      code: 'unread-weights',
    });
  if (layers.length === 0) complain('The network has no layers.');
  if (graph.outputs.length === 0) complain('The network has no output.');
  for (const output of graph.outputs)
    if (!index.has(output)) complain(`The output '${output}' does not exist.`);
  const params = countParameters(graph, shares);
  return {
    facts: { layers: facts, problems, params, flops, activationMemory },
    shares,
    problems: problemsAt,
    isBroken,
  };
}

/** Describes the weights of a file that no layer uses. */
export function describeUnread(names: readonly string[]): string {
  const some = names.slice(0, 5).map((name) => `'${name}'`);
  const rest = names.length > some.length ? ` and ${names.length - some.length} more` : '';
  const what = names.length === 1 ? 'A weight of the file was' : `${names.length} weights of the file were`;
  return `${what} not used: ${some.join(', ')}${rest}. Compare the network's predictions with the original's before you rely on it.`;
}
