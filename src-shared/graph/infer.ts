// What follows from a graph: shapes, weights, counts, cost and problems. Never throws; an unfinished graph has problems.
import { checkParams, fillParams, findKind } from '../layers/catalogue';
import { isProblem, type LayerKind, type Params, type WeightSpec } from '../layers/kind';
import type { LayerGraph, Shape } from './graph';

/** What keeps a graph from being trained, on which layer. Warnings do not block. */
export interface Problem {
  readonly layer: string | null;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** All that can be derived of one layer. */
export interface LayerFacts {
  readonly shape: Shape;
  readonly inputShapes: readonly Shape[];
  readonly weights: readonly WeightSpec[];
  readonly params: { readonly total: number; readonly trainable: number };
  /** For one sample. */
  readonly flops: number;
}

/** All that can be derived of a graph; layers whose shape can not be known have no facts. */
export interface GraphFacts {
  readonly layers: ReadonlyMap<string, LayerFacts>;
  readonly problems: readonly Problem[];
  readonly params: { readonly total: number; readonly trainable: number; readonly nonTrainable: number };
  readonly flops: number;
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
  for (const layer of graph.layers) {
    if (seen.has(layer.name))
      complain(layer.name, `Two layers are called '${layer.name}': expected a name of its own.`);
    seen.add(layer.name);
    const kind = findKind(layer.kind);
    if (!kind) {
      complain(layer.name, `'${layer.name}' is of kind '${layer.kind}', which Graft does not know.`);
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
    facts.set(layer.name, one);
    total += one.params.total;
    trainable += one.params.trainable;
    flops += one.flops;
  }
  if (graph.layers.length === 0) complain(null, 'The network has no layers.');
  if (graph.outputs.length === 0) complain(null, 'The network has no output.');
  for (const output of graph.outputs)
    if (!known.has(output)) complain(null, `The output '${output}' is not there.`);
  return { layers: facts, problems, params: { total, trainable, nonTrainable: total - trainable }, flops };
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
  };
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
