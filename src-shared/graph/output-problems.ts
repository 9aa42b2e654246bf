// Problems of a network's classifier that need no data: a softmax that says nothing, a head behind a softmax.
import { findLayer, type Layer, type LayerGraph } from './graph';
import type { Problem } from './infer';
import { lastActivation } from './last-activation';
import { isConstantSoftmax, ownActivation } from './output-meaning';

/** Finds them. Of layers that a head added, a head behind a softmax is an error; a file may mean it. */
export function findOutputProblems(graph: LayerGraph): Problem[] {
  const problems: Problem[] = [];
  const outputs = new Set(graph.outputs.map((output) => lastActivation(graph, output).layer));
  for (const layer of graph.layers) {
    if (!ownActivation(layer)?.endsWith('softmax') || !isConstantSoftmax(graph, layer.name)) continue;
    problems.push({
      layer: layer.name,
      severity: outputs.has(layer.name) ? 'error' : 'warning',
      code: 'constant-softmax',
      message: `'${layer.name}' applies softmax to a single unit, so it always gives 1. Use sigmoid for one unit, or two units with softmax.`,
    });
  }
  for (const output of graph.outputs) {
    const stacked = findStacked(graph, output);
    if (!stacked) continue;
    problems.push({
      layer: stacked.head.name,
      severity: stacked.head.head ? 'error' : 'warning',
      code: 'stacked-softmax',
      message: `'${stacked.head.name}' reads the class probabilities of '${stacked.softmax}', which hold little of what the network saw. Connect it to the layer before that classifier.`,
    });
  }
  return problems;
}

/** A head that reads another classifier's probabilities, and where it should read instead. */
export interface StackedHead {
  /** The layer that computes the head's scores. */
  readonly head: Layer;
  /** The first layer behind the other classifier. */
  readonly first: Layer;
  /** The layer that gives the probabilities. */
  readonly softmax: string;
  /** The layer that feeds the other classifier; null where several do. */
  readonly features: string | null;
}

/** Finds the head of an output whose scores are computed from a softmax alone; null where there is none. */
export function findStacked(graph: LayerGraph, output: string): StackedHead | null {
  const { scorer } = lastActivation(graph, output);
  const head = scorer === null ? undefined : findLayer(graph, scorer);
  let first = head;
  while (first?.inputs.length === 1) {
    const before = findLayer(graph, first.inputs[0]!);
    if (!before || before.kind === 'InputLayer') return null;
    const last = lastActivation(graph, before.name);
    if (last.name === 'softmax' && last.layer !== null && last.scored) {
      const classifier = last.scorer === null ? undefined : findLayer(graph, last.scorer);
      const features = classifier?.inputs.length === 1 ? classifier.inputs[0]! : null;
      return { head: head!, first: firstBehind(graph, first, last.layer), softmax: last.layer, features };
    }
    // A head of several layers: its hidden layers read the probabilities just the same.
    if (before.kind !== 'Dense' || !before.head) return null;
    first = before;
  }
  return null;
}

/** Going back from `layer` to `softmax`, the layer that reads it. */
function firstBehind(graph: LayerGraph, layer: Layer, softmax: string): Layer {
  let at = layer;
  while (at.inputs[0] !== softmax) {
    const before = findLayer(graph, at.inputs[0]!);
    if (!before || before.inputs.length !== 1) break;
    at = before;
  }
  return at;
}
