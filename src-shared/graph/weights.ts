// Determines which weights a graph needs after an edit, and where their values come from.

import { findKind } from '../layers/catalog';
import type { WeightSpec } from '../layers/kind';
import { countGroups } from '../layers/order';
import { mixSeed } from '../random';
import { changedRange, linkLayers } from './changed-range';
import { type Layer, type LayerGraph, seekInOrder, type WeightRef } from './graph';
import { type GraphFacts, inferGraph, keepFacts, sameFactsIn, weightsOf } from './infer';
import { inKerasOrder } from './order';
import { keepWiring } from './wiring';

/** Returns references that reinitialize a layer's weights; the seed is derived from the names, so that a replay gives the same values. */
export function freshWeights(
  layer: string,
  specs: readonly WeightSpec[],
  seed: number,
): Record<string, WeightRef> {
  return Object.fromEntries(
    specs.map((spec) => [
      spec.name,
      { initializer: spec.initializer, seed: mixSeed(seed, layer, spec.name) },
    ]),
  );
}

/**
 * Sets the weights each layer of `after` needs: those of `before` with the same name and shape if there are any, else
 * new ones. `renamed` maps a layer's new name to its old one.
 */
export function settleWeights(
  before: LayerGraph,
  after: LayerGraph,
  seed: number,
  renamed?: ReadonlyMap<string, string>,
): LayerGraph {
  const old = inferGraph(before);
  linkLayers(before.layers, after.layers);
  const specsAt = weightsOf(after);
  const oldSpecsAt = weightsOf(before);
  const oldAt = seekInOrder(before.layers);
  const inDoubt = behindPlaceholders(before, old);
  const isUnchanged = renamed ? () => false : findUnchanged(before, after);
  let changed = false;
  const layers = after.layers.map((layer, i): Layer => {
    const settled = isUnchanged(i) ? layer : settleLayer(layer, i);
    if (settled !== layer) changed = true;
    return settled;
  });
  if (changed) {
    linkLayers(before.layers, layers);
    keepWiring(after.layers, layers);
  }
  const result = changed ? keepFacts(after, { ...after, layers }) : after;
  if (inDoubt.size === 0) settledLayers.add(result.layers);
  return result;

  function settleLayer(layer: Layer, i: number): Layer {
    const specs = specsAt(i);
    const oldName = renamed?.get(layer.name) ?? layer.name;
    const oldSpecs = oldSpecsAt(oldAt(oldName));
    if (specs && specs === oldSpecs && !layer.heldShapes && hasExactly(layer, specs)) return layer;
    if (!findKind(layer.kind)) return layer;
    if (!specs) return holdShapes(layer, oldSpecs);
    if (layer.heldShapes) return settleHeld(layer, specs, seed);
    const doubted = inDoubt.get(oldName);
    if (doubted?.params === layer.params && specs.every(({ name }) => layer.weights[name] !== undefined))
      return layer;
    const shapes = new Map(oldSpecs?.map((spec) => [spec.name, spec.shape.join()]));
    const fits = specs.every((spec) => shapes.get(spec.name) === spec.shape.join());
    if (fits && hasExactly(layer, specs)) return layer;
    const fresh = freshWeights(layer.name, specs, seed);
    const weights = specs.map((spec) => {
      const kept = shapes.get(spec.name) === spec.shape.join() ? layer.weights[spec.name] : undefined;
      return [spec.name, kept ?? fresh[spec.name]!] as const;
    });
    return { ...layer, weights: Object.fromEntries(weights) };
  }
}

/** Lists of layers whose weights are those that their shapes need. */
const settledLayers = new WeakSet<readonly Layer[]>();

/** Returns a function that tells whether the layer at that index, its shapes and its weights are those of a settled graph before. */
function findUnchanged(before: LayerGraph, after: LayerGraph): (i: number) => boolean {
  const range = changedRange(after.layers);
  if (range?.before !== before.layers || !settledLayers.has(before.layers)) return () => false;
  const { start, endBefore, endAfter } = range;
  const hasSameFacts = sameFactsIn(before, after);
  return (i) => (i < start ? hasSameFacts(i, i) : i >= endAfter && hasSameFacts(i - endAfter + endBefore, i));
}

function hasExactly({ weights }: Layer, specs: readonly WeightSpec[]): boolean {
  for (const { name } of specs) if (weights[name] === undefined) return false;
  return specs.length === Object.keys(weights).length;
}

/** Stores the weight shapes of a layer that lost an input, so that it keeps its weights. */
function holdShapes(layer: Layer, specs: readonly WeightSpec[] | undefined): Layer {
  if (!specs || specs.length === 0 || layer.heldShapes) return layer;
  return { ...layer, heldShapes: shapesOf(specs) };
}

/** By weight specifications, which layers of the same parameters share. */
const shapesBySpecs = new WeakMap<readonly WeightSpec[], NonNullable<Layer['heldShapes']>>();

function shapesOf(specs: readonly WeightSpec[]): NonNullable<Layer['heldShapes']> {
  const known = shapesBySpecs.get(specs);
  if (known) return known;
  const shapes = Object.fromEntries(specs.map(({ name, shape }) => [name, shape]));
  shapesBySpecs.set(specs, shapes);
  return shapes;
}

function settleHeld(layer: Layer, specs: readonly WeightSpec[], seed: number): Layer {
  const { heldShapes = {}, ...rest } = layer;
  const fresh = freshWeights(layer.name, specs, seed);
  const weights = specs.map(({ name, shape }) => {
    const kept = heldShapes[name]?.join() === shape.join() ? layer.weights[name] : undefined;
    return [name, kept ?? fresh[name]!] as const;
  });
  return { ...rest, weights: Object.fromEntries(weights) };
}

/** Returns the layers whose shapes are unknown because they depend on a placeholder; their weights are kept. */
function behindPlaceholders(graph: LayerGraph, facts: GraphFacts): Map<string, Layer> {
  const found = new Map<string, Layer>();
  const dark = new Set<string>();
  if (facts.layers.size === graph.layers.length) return found;
  for (const layer of graph.layers) {
    if (facts.layers.has(layer.name)) continue;
    const behind = layer.inputs.some((input) => dark.has(input));
    if (behind) found.set(layer.name, layer);
    if (behind || !findKind(layer.kind)) dark.add(layer.name);
  }
  return found;
}

/** Returns for each layer the group in which Keras 3 stores its weights: `layers/<snake_case class>[_n]`, counted in Keras' order. */
export function countedGroups(graph: LayerGraph): ReadonlyMap<string, string> {
  return countGroups(inKerasOrder(graph).layers);
}
