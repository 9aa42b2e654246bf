// What follows from a graph: shapes, weights, counts, cost and problems. Never throws; an unfinished graph has problems.
import { checkParams, fillParams, findKind } from '../layers/catalogue';
import { isProblem, type LayerKind, type Params, sizeOf, type WeightSpec } from '../layers/kind';
import {
  type Placeholder,
  placeholderShape,
  placeholderWeights,
  readPlaceholder,
} from '../layers/placeholder';
import type { LayerGraph, Shape } from './graph';

/** What keeps a graph from being trained, on which layer. Warnings do not block. */
export interface Problem {
  readonly layer: string | null;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** `unknown-layer`: the layer is a placeholder. Readers let it pass, everything that computes or writes does not. */
  readonly code?: 'unknown-layer';
}

/** All that can be derived of one layer. */
export interface LayerFacts {
  readonly shape: Shape;
  readonly inputShapes: readonly Shape[];
  readonly weights: readonly WeightSpec[];
  readonly params: { readonly total: number; readonly trainable: number };
  /** For one sample. */
  readonly flops: number;
  /** Bytes of the output for one sample, in float32. */
  readonly activationMemory: number;
}

/** All that can be derived of a graph; layers whose shape can not be known have no facts. */
export interface GraphFacts {
  readonly layers: ReadonlyMap<string, LayerFacts>;
  readonly problems: readonly Problem[];
  readonly params: { readonly total: number; readonly trainable: number; readonly nonTrainable: number };
  readonly flops: number;
  /** Bytes of all outputs for one sample: what a training step keeps. */
  readonly activationMemory: number;
}

/** Derives everything, in one pass over the layers. */
export function inferGraph(graph: LayerGraph): GraphFacts {
  const facts = new Map<string, LayerFacts>();
  const problems: Problem[] = [];
  const known = new Set(graph.layers.map((layer) => layer.name));
  const seen = new Set<string>();
  const complain = (layer: string | null, message: string) =>
    void problems.push({ layer, severity: 'error', message });
  let total = 0;
  let trainable = 0;
  let flops = 0;
  let activationMemory = 0;
  const take = (name: string, one: Pick<LayerFacts, 'params' | 'flops' | 'activationMemory'>) => {
    total += one.params.total;
    trainable += one.params.trainable;
    flops += one.flops;
    activationMemory += one.activationMemory;
    if ('shape' in one) facts.set(name, one as LayerFacts);
  };
  for (const layer of graph.layers) {
    if (seen.has(layer.name))
      complain(layer.name, `Two layers are called '${layer.name}': expected a name of its own.`);
    seen.add(layer.name);
    const kind = findKind(layer.kind);
    if (!kind) {
      const message = `'${layer.name}' is of class '${layer.kind}', which Graft does not know: it is kept as it is and never computed. Cut the network in front of it, or remove it.`;
      problems.push({ layer: layer.name, severity: 'error', message, code: 'unknown-layer' });
      const inputs = layer.inputs.map((input) => facts.get(input)?.shape);
      take(layer.name, inferPlaceholder(readPlaceholder(layer.params), inputs, layer.trainable));
      continue;
    }
    const params = fillParams(kind, layer.params);
    const wrong = checkParams(kind, params);
    for (const message of wrong) complain(layer.name, `'${layer.name}' (${layer.kind}): ${message}.`);
    const missing = layer.inputs.filter((input) => !known.has(input));
    for (const input of missing)
      complain(layer.name, `'${layer.name}' is fed by '${input}', which is not there.`);
    const [min, max] = kind.inputs;
    if (layer.inputs.length < min || layer.inputs.length > max) {
      const expected = min === max ? `${min}` : `at least ${min}`;
      complain(
        layer.name,
        `'${layer.name}' (${layer.kind}) expects ${expected} input${expected === '1' ? '' : 's'}, received ${layer.inputs.length}.`,
      );
      continue;
    }
    const inputShapes = layer.inputs.map((input) => facts.get(input)?.shape);
    if (wrong.length > 0 || missing.length > 0 || !allKnown(inputShapes)) continue;
    const one = inferLayer(kind, params, inputShapes, layer.trainable);
    if (typeof one === 'string') {
      complain(layer.name, `'${layer.name}' (${layer.kind}): ${one}.`);
      continue;
    }
    take(layer.name, one);
  }
  if (graph.layers.length === 0) complain(null, 'The network has no layers.');
  if (graph.outputs.length === 0) complain(null, 'The network has no output.');
  for (const output of graph.outputs)
    if (!known.has(output)) complain(null, `The output '${output}' is not there.`);
  const params = { total, trainable, nonTrainable: total - trainable };
  return { layers: facts, problems, params, flops, activationMemory };
}

function allKnown(shapes: readonly (Shape | undefined)[]): shapes is Shape[] {
  return shapes.every((shape) => shape !== undefined);
}

function inferLayer(
  kind: LayerKind,
  params: Params,
  inputShapes: readonly Shape[],
  trains: boolean,
): LayerFacts | string {
  const shape = kind.outputShape(params, inputShapes);
  if (isProblem(shape)) return shape.problem;
  const weights = kind.weights(params, inputShapes);
  let total = 0;
  let trainable = 0;
  for (const weight of weights) {
    const size = weight.shape.reduce((product, length) => product * length, 1);
    if (!Number.isFinite(size)) return `the shape of its weight '${weight.name}' can not be known`;
    total += size;
    if (trains && weight.trainable) trainable += size;
  }
  return {
    shape,
    inputShapes,
    weights,
    params: { total, trainable },
    flops: kind.flops(params, inputShapes, shape),
    activationMemory: 4 * sizeOf(shape),
  };
}

/** What a placeholder adds to the counts; with its shape, where that is known. */
function inferPlaceholder(
  placeholder: Placeholder,
  inputs: readonly (Shape | undefined)[],
  trains: boolean,
): LayerFacts | Pick<LayerFacts, 'params' | 'flops' | 'activationMemory'> {
  const weights = placeholderWeights(placeholder);
  const shape = placeholderShape(placeholder, inputs);
  const total = weights.reduce((sum, { shape: sizes }) => sum + sizes.reduce((a, b) => a * b, 1), 0);
  const counts = { params: { total, trainable: trains ? total : 0 }, flops: 0 };
  if (!shape) return { ...counts, activationMemory: 0 };
  const inputShapes = inputs.filter((input) => input !== undefined);
  return { ...counts, shape, inputShapes, weights, activationMemory: 4 * sizeOf(shape) };
}

/** What also has to hold before a graph can learn to tell these classes apart. */
export function findTrainingProblems(graph: LayerGraph, facts: GraphFacts, classes: number): Problem[] {
  const problems: Problem[] = [...facts.problems];
  const inputs = graph.layers.filter((layer) => layer.kind === 'InputLayer');
  if (inputs.length !== 1) {
    problems.push({
      layer: null,
      severity: 'error',
      message: `Training expects one input, received ${inputs.length}.`,
    });
  }
  const input = inputs[0] && facts.layers.get(inputs[0].name)?.shape;
  if (input && (input.length !== 4 || input[3] !== 3 || input.includes(null, 1))) {
    problems.push({
      layer: inputs[0]!.name,
      severity: 'error',
      message: `Training expects an input of known height and width with 3 channels, received ${JSON.stringify(input.slice(1))}.`,
    });
  }
  const output = graph.outputs.length === 1 ? facts.layers.get(graph.outputs[0]!)?.shape : undefined;
  if (graph.outputs.length > 1)
    problems.push({ layer: null, severity: 'error', message: 'Training expects one output.' });
  if (output) {
    const fits = output.length === 2 && (output[1] === classes || (classes === 2 && output[1] === 1));
    if (!fits) {
      const message = `The output is ${JSON.stringify(output.slice(1))}: expected one number for each of the ${classes} classes. Cut the network and add a head.`;
      problems.push({ layer: graph.outputs[0]!, severity: 'error', message });
    }
  }
  return problems;
}
