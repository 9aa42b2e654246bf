// Derives shapes, weights, counts, cost and problems from a graph. Never throws; an incomplete graph has problems.

import type { LayerFacts } from '../layers/infer-layer';
import { changedRange } from './changed-range';
import { countParameters, type ParameterCounts } from './count-parameters';
import { FactsByName, factsOf, type Share } from './facts-by-name';
import { indexOfLayers, type Layer, type LayerGraph } from './graph';
import { inferLayerOf } from './infer-one';
import { errorOf, type Problem } from './problem';
import { keepWiring, type Wiring, wiringOf } from './wiring';

export type { LayerFacts } from '../layers/infer-layer';
export { inferOne } from './infer-one';
export { sameShape } from './layer-memo';
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

/** Declares that `after` differs from `before` only in ways that do not affect facts, such as weight values. Names and inputs are the same. */
export function keepFacts(before: LayerGraph, after: LayerGraph): LayerGraph {
  const known = derived.get(before);
  // Shared layers count once only while their weights are equal.
  if (!known || after.layers.some((layer) => layer.shared !== undefined)) return after;
  const { facts, shares } = known;
  // Where shapes are unknown, parameters are counted from the shapes that the layers keep.
  const isWhole = facts.layers.size === after.layers.length;
  const kept = isWhole ? known : { ...known, facts: { ...facts, params: countParameters(after, shares) } };
  keepWiring(before.layers, after.layers);
  derived.set(after, kept);
  derivedByLayers.set(after.layers, kept);
  return after;
}

/** Returns a function that tells, by their indices, whether a layer's facts are the same in both graphs. */
export function sameFactsIn(before: LayerGraph, after: LayerGraph): (was: number, is: number) => boolean {
  const [old, now] = [derive(before).shares, derive(after).shares];
  return (was, is) => old[was] !== undefined && old[was] === now[is];
}

/** Returns a function that finds the weights of a layer by its index; undefined if its shape is unknown. */
export function weightsOf(graph: LayerGraph): (i: number) => LayerFacts['weights'] | undefined {
  const { shares } = derive(graph);
  return (i) => factsOf(shares[i])?.weights;
}

function inferAll(graph: LayerGraph): Derived {
  const { layers } = graph;
  const shares: (Share | undefined)[] = new Array(layers.length);
  const problemsAt = new Map<number, readonly Problem[]>();
  const index = indexOfLayers(layers);
  const wiring = wiringOf(layers);
  let isBroken = index.size < layers.length;
  let flops = 0;
  let activationMemory = 0;
  const take = (i: number, share: Share | undefined) => {
    shares[i] = share;
    if (!share) return;
    flops += share.flops;
    activationMemory += share.activationMemory;
  };
  const seen = index.size === layers.length ? null : new Set<string>();
  const inferAt = (i: number) => {
    const layer = layers[i]!;
    const found = inferLayerOf(layer, i, wiring, shares);
    isBroken ||= found.isBroken;
    const { name } = layer;
    const problems = seen?.has(name)
      ? [errorOf(name, `Two layers are named '${name}'. Layer names must be unique.`), ...found.problems]
      : found.problems;
    seen?.add(name);
    if (problems.length > 0) problemsAt.set(i, problems);
    take(i, found.share);
  };
  const range = changedRange(layers);
  const old = range && derivedByLayers.get(range.before);
  const oldIndex = range && indexOfLayers(range.before);
  if (!old || seen || oldIndex!.size < range.before.length)
    for (let i = 0; i < layers.length; i++) inferAt(i);
  else {
    const { start, endBefore, endAfter } = range!;
    /** Layers whose facts are not those before, or are unknown. */
    const differs = new Uint8Array(layers.length);
    const compare = (i: number, was: number | undefined) => {
      const share = shares[i];
      if (share === undefined || was === undefined || share !== old.shares[was]) differs[i] = 1;
    };
    const reuse = (i: number, was: number) => {
      const share = old.shares[was];
      // A layer without a share may have got what it missed.
      if (share === undefined) return inferAt(i);
      const problems = old.problems.size > 0 ? old.problems.get(was) : undefined;
      if (problems) {
        // It has a share all the same: a layer of an unknown class.
        isBroken = true;
        problemsAt.set(i, problems);
      }
      take(i, share);
    };
    for (let i = 0; i < start; i++) {
      reuse(i, i);
      compare(i, i);
    }
    for (let i = start; i < endAfter; i++) {
      inferAt(i);
      compare(i, oldIndex!.get(layers[i]!.name));
    }
    for (let i = endAfter; i < layers.length; i++) {
      const was = i - endAfter + endBefore;
      if (hasOtherInputs(wiring, i, differs)) inferAt(i);
      else reuse(i, was);
      compare(i, was);
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
    facts: { layers: new FactsByName(index, shares), problems, params, flops, activationMemory },
    shares,
    problems: problemsAt,
    isBroken,
  };
}

/** True if an input of a layer is missing, or differs from what it was. */
function hasOtherInputs({ starts, sources }: Wiring, i: number, differs: Uint8Array): boolean {
  for (let at = starts[i]!; at < starts[i + 1]!; at++) {
    const source = sources[at]!;
    if (source < 0 || differs[source]) return true;
  }
  return false;
}

/**
 * True if the graph has no error and every layer has a shape. Ends at the first layer that cannot be computed, where
 * `inferGraph` derives all of them.
 */
export function isComputable(graph: LayerGraph): boolean {
  const known = derived.get(graph)?.facts;
  const { layers, outputs } = graph;
  if (known)
    return (
      known.layers.size === layers.length && known.problems.every(({ severity }) => severity !== 'error')
    );
  const index = indexOfLayers(layers);
  if (layers.length === 0 || index.size < layers.length || outputs.length === 0) return false;
  if (!outputs.every((output) => index.has(output))) return false;
  const shares: (Share | undefined)[] = [];
  for (const [i, layer] of layers.entries()) {
    const { share, problems } = inferLayerOf(layer, i, wiringOf(layers), shares);
    if (!factsOf(share) || problems.length > 0) return false;
    shares.push(share);
  }
  return true;
}

/** Describes the weights of a file that no layer uses. */
export function describeUnread(names: readonly string[]): string {
  const some = names.slice(0, 5).map((name) => `'${name}'`);
  const rest = names.length > some.length ? ` and ${names.length - some.length} more` : '';
  const what = names.length === 1 ? 'A weight of the file was' : `${names.length} weights of the file were`;
  return `${what} not used: ${some.join(', ')}${rest}. Compare the network's predictions with the original's before you rely on it.`;
}
