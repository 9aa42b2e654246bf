// The frozen prefix of a stage: the layers with the same outputs in every epoch, and where the rest of the network uses them.
import { isRandomAlways, isRandomInTraining } from '../graph/call-mode';
import { ancestorsOf, consumersOf, type LayerGraph } from '../graph/graph';
import { inferGraph } from '../graph/infer';
import { maskedLayers } from '../graph/masks';
import { selectLayers } from '../graph/select';
import { findKind } from '../layers/catalog';
import type { Stage } from './stage';

/** Returns the trainable layers of a stage: the selected ones; BatchNormalization outside a new head stays frozen unless the stage unfreezes it. */
export function trainableLayers(graph: LayerGraph, stage: Stage): Set<string> {
  const selected = new Set(selectLayers(graph, stage.trainable));
  if (stage.batchNormalization === 'frozen') {
    for (const { name, kind, head } of graph.layers)
      if (kind === 'BatchNormalization' && !head) selected.delete(name);
  }
  return selected;
}

/** Returns the weights (`layer/weight`) updated by the optimizer, and the moving statistics, in the graph's order. */
export function changingWeights(
  graph: LayerGraph,
  trainable: ReadonlySet<string>,
): { trainableWeights: string[]; movingStatistics: string[] } {
  const facts = inferGraph(graph);
  const trainableWeights: string[] = [];
  const movingStatistics: string[] = [];
  for (const { name } of graph.layers) {
    if (!trainable.has(name)) continue;
    for (const spec of facts.layers.get(name)?.weights ?? []) {
      (spec.trainable ? trainableWeights : movingStatistics).push(`${name}/${spec.name}`);
    }
  }
  return { trainableWeights, movingStatistics };
}

/** A frozen prefix. */
export interface Prefix {
  /** Names of its layers, including the input. */
  readonly layers: ReadonlySet<string>;
  /** Layers whose outputs the rest of the network uses, in the graph's order; these are cached. */
  readonly frontier: readonly string[];
}

/** Returns the largest prefix without trainable or random layers; null if it has no layer with weights, so that caching saves nothing. With `calm`, dropout of frozen layers counts as off, as in Keras' `base(x, training=False)`. */
export function frozenPrefix(graph: LayerGraph, trainable: ReadonlySet<string>, calm = false): Prefix | null {
  const hasWeights = weightiness(graph);
  const random = new Set(graph.layers.filter(isRandomInTraining).map(({ name }) => name));
  if (calm) for (const name of frozenDropout(graph, trainable)) random.delete(name);
  const fixed = new Set<string>();
  for (const { name, inputs } of graph.layers) {
    if (trainable.has(name) && hasWeights(name)) continue;
    if (!random.has(name) && inputs.every((input) => fixed.has(input))) fixed.add(name);
  }
  const consumers = consumersOf(graph);
  // A value with a mask cannot be cached without it: the prefix ends before it.
  const masked = maskedLayers(graph);
  for (const { name } of [...graph.layers].reverse())
    if (masked.has(name) && consumers.get(name)!.some((consumer) => !fixed.has(consumer))) fixed.delete(name);
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

/** Returns dropout (and other noise, but not augmentation) with no trainable layer before it and a frozen layer with weights after it: it belongs to the frozen network, not to the head. */
export function frozenDropout(graph: LayerGraph, trainable: ReadonlySet<string>): string[] {
  const dropout = graph.layers
    .filter((layer) => isRandomInTraining(layer) && !isRandomAlways(layer))
    .filter((layer) => findKind(layer.kind)?.category === 'regularization');
  if (dropout.length === 0) return [];
  const hasWeights = weightiness(graph);
  const still = new Set<string>();
  for (const { name, inputs } of graph.layers) {
    if (!(trainable.has(name) && hasWeights(name)) && inputs.every((input) => still.has(input)))
      still.add(name);
  }
  const base = ancestorsOf(graph, [...still].filter(hasWeights));
  return dropout.map(({ name }) => name).filter((name) => base.has(name));
}
