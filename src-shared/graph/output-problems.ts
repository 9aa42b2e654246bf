// Problems of a network's classifier that do not depend on data: a constant softmax, a head after a softmax.
import { findLayer, type Layer, type LayerGraph } from './graph';
import type { Problem } from './infer';
import { lastActivation } from './last-activation';
import { appliesSoftmax, isConstantSoftmax } from './output-meaning';

/** Returns these problems. A head after a softmax is an error only for added heads: in a file it may be intended. */
export function findOutputProblems(graph: LayerGraph): Problem[] {
  const problems: Problem[] = [];
  const outputs = new Set(graph.outputs.map((output) => lastActivation(graph, output).layer));
  /** True if another layer reads the probabilities of a softmax. */
  let isSoftmaxRead = false;
  for (const layer of graph.layers) {
    if (!appliesSoftmax(layer)) continue;
    isSoftmaxRead ||= graph.layers.some(({ inputs }) => inputs.includes(layer.name));
    if (!isConstantSoftmax(graph, layer.name)) continue;
    problems.push({
      layer: layer.name,
      severity: outputs.has(layer.name) ? 'error' : 'warning',
      code: 'constant-softmax',
      message: `'${layer.name}' applies softmax to a single unit, so it always gives 1. Use sigmoid for one unit, or two units with softmax.`,
    });
  }
  for (const output of isSoftmaxRead ? graph.outputs : []) {
    const stacked = findStacked(graph, output);
    if (!stacked) continue;
    problems.push({
      layer: stacked.head.name,
      severity: stacked.head.head ? 'error' : 'warning',
      code: 'stacked-softmax',
      message: `'${stacked.head.name}' reads the class probabilities of '${stacked.softmax}', which contain little information about the image. Connect it to the layer before that classifier.`,
    });
  }
  return problems;
}

/** A head whose input is another classifier's probabilities, and the layer it should use instead. */
export interface StackedHead {
  /** The layer that computes the head's scores. */
  readonly head: Layer;
  /** The first layer after the other classifier. */
  readonly first: Layer;
  /** The layer that computes the probabilities. */
  readonly softmax: string;
  /** The input of the other classifier; null if it has several. */
  readonly features: string | null;
}

/** Finds the head of an output whose scores are computed only from a softmax; null if there is none. */
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
    // In a head of several layers, the hidden layers read the probabilities.
    if (before.kind !== 'Dense' || !before.head) return null;
    first = before;
  }
  return null;
}

/** Returns the layer that reads `softmax`, found backward from `layer`. */
function firstBehind(graph: LayerGraph, layer: Layer, softmax: string): Layer {
  let at = layer;
  while (at.inputs[0] !== softmax) {
    const before = findLayer(graph, at.inputs[0]!);
    if (before?.inputs.length !== 1) break;
    at = before;
  }
  return at;
}
