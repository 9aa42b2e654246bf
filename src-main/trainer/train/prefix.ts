// The frozen prefix of a stage: what gives the same values in every epoch, and where its values are handed on.
import { createHash } from 'node:crypto';
import { ancestorsOf, consumersOf, type Layer, type LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { fillParams, findKind } from '#shared/layers/catalogue';
import { selectLayers } from '#shared/recipe/select';
import type { Stage } from '#shared/recipe/stage';

/** Layers that learn in a stage: the selected ones, less BatchNormalization where that stays frozen. */
export function trainableLayers(graph: LayerGraph, stage: Stage): Set<string> {
  const selected = new Set(selectLayers(graph, stage.trainable));
  if (stage.batchNormalization === 'frozen') {
    for (const layer of graph.layers) if (layer.kind === 'BatchNormalization') selected.delete(layer.name);
  }
  return selected;
}

/** Weights (`layer/weight`) that the optimiser moves, and those that only follow (moving statistics), in the graph's order. */
export function learningWeights(
  graph: LayerGraph,
  trainable: ReadonlySet<string>,
): { moved: string[]; followed: string[] } {
  const facts = inferGraph(graph);
  const moved: string[] = [];
  const followed: string[] = [];
  for (const { name } of graph.layers) {
    if (!trainable.has(name)) continue;
    for (const spec of facts.layers.get(name)?.weights ?? []) {
      (spec.trainable ? moved : followed).push(`${name}/${spec.name}`);
    }
  }
  return { moved, followed };
}

/** A frozen prefix. */
export interface Prefix {
  /** Names of its layers, the input included. */
  readonly layers: ReadonlySet<string>;
  /** Layers whose outputs the rest of the network uses, in the graph's order: what is kept. */
  readonly frontier: readonly string[];
}

/** The largest prefix without anything that learns or is random; null when it holds no layer with weights, so that keeping it saves nothing. With `calm` the dropout of frozen layers counts as off, as in Keras' `base(x, training=False)`. */
export function frozenPrefix(graph: LayerGraph, trainable: ReadonlySet<string>, calm = false): Prefix | null {
  const hasWeights = weightiness(graph);
  const random = new Set(graph.layers.filter(isRandom).map(({ name }) => name));
  if (calm) for (const name of frozenDropout(graph, trainable)) random.delete(name);
  const fixed = new Set<string>();
  for (const { name, inputs } of graph.layers) {
    if (trainable.has(name) && hasWeights(name)) continue;
    if (!random.has(name) && inputs.every((input) => fixed.has(input))) fixed.add(name);
  }
  const consumers = consumersOf(graph);
  const frontier = graph.layers
    .map(({ name }) => name)
    .filter((name) => fixed.has(name))
    .filter(
      (name) => graph.outputs.includes(name) || consumers.get(name)!.some((consumer) => !fixed.has(consumer)),
    );
  return [...fixed].some(hasWeights) && frontier.length > 0 ? { layers: fixed, frontier } : null;
}

function weightiness(graph: LayerGraph): (name: string) => boolean {
  const facts = inferGraph(graph);
  return (name) => (facts.layers.get(name)?.weights.length ?? 0) > 0;
}

/** True for a layer that changes its values at random in training. */
function isRandom({ kind: name, params }: Layer): boolean {
  const kind = findKind(name);
  return kind?.random?.(fillParams(kind, params)) ?? false;
}

/** Dropout (and other noise, but not augmentation) with nothing that learns before it and a frozen layer with weights behind it: it belongs to the frozen network, not to the head. */
export function frozenDropout(graph: LayerGraph, trainable: ReadonlySet<string>): string[] {
  const hasWeights = weightiness(graph);
  const still = new Set<string>();
  for (const { name, inputs } of graph.layers) {
    if (!(trainable.has(name) && hasWeights(name)) && inputs.every((input) => still.has(input)))
      still.add(name);
  }
  const base = ancestorsOf(graph, [...still].filter(hasWeights));
  return graph.layers
    .filter((layer) => isRandom(layer) && findKind(layer.kind)?.category === 'regularization')
    .map(({ name }) => name)
    .filter((name) => base.has(name));
}

/** The name under which a prefix's values are kept: a hash of all that decides them but the picture. Weights must be blobs. */
export function prefixKey(graph: LayerGraph, prefix: Prefix): string {
  const layers = graph.layers
    .filter(({ name }) => prefix.layers.has(name))
    .map(({ name, kind, params, inputs, weights }) => ({
      name,
      kind,
      params: sorted(fillParams(findKind(kind)!, params)),
      inputs,
      weights: sorted(weights),
    }));
  const content = {
    version: 1,
    layers,
    preprocessing: sorted(graph.preprocessing),
    frontier: prefix.frontier,
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function sorted(value: object): [string, unknown][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}
