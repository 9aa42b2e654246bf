// Quick fixes: edits that leave fewer problems, as verified by applying each to the graph.

import { GraftError } from '../errors';
import { findKind } from '../layers/catalog';
import type { EditContext } from './edits/common/context';
import type { NewLayer } from './edits/common/new-layer';
import type { Edit } from './edits/index';
import { applyEdits } from './edits/index';
import type { Fix } from './fix';
import { findLayer, type Layer, type LayerGraph } from './graph';
import { endsInClassifier, headEdit } from './head-place';
import { type GraphFacts, inferGraph, type Problem } from './infer';
import { fixInput } from './input-fixes';
import { fixOutput, replaceClassifier } from './output-fixes';
import { findOutputProblems } from './output-problems';
import { fixPlaceholder } from './placeholder-fixes';
import { findTrainingProblems } from './training-problems';
import { unusedLayers } from './wiring';

export type { Fix } from './fix';

const flatten: NewLayer = { kind: 'Flatten', params: {} };
const pool: NewLayer = { kind: 'GlobalAveragePooling2D', params: {} };

/**
 * Returns at most three fixes of a problem, best first. Each was applied as a trial: it removes the problem and reduces the
 * number of errors. Fixes that leave another error on the layer are offered only if no fix removes both.
 */
export function findFixes(
  graph: LayerGraph,
  facts: GraphFacts,
  problem: Problem,
  context: EditContext,
): Fix[] {
  const known = problemsOf(graph, facts, context);
  const before = countErrors(graph, facts, known);
  const same = (list: readonly Problem[], { layer, message }: Problem) =>
    list.some((one) => one.layer === layer && one.message === message);
  const beside = known.filter((one) => isBeside(one, problem));
  const fixes: Fix[] = [];
  const halves: Fix[] = [];
  for (const fix of candidates(graph, facts, problem, context)) {
    if (fixes.length === 3) break;
    if (fix.key !== 'lambdaPreprocessing' && fixes.some(({ key }) => key === fix.key)) continue;
    const after = attempt(graph, fix.edits, context);
    if (after === null || after.errors >= before || same(after.problems, problem)) continue;
    if (beside.some((one) => same(after.problems, one))) halves.push(fix);
    else fixes.push(fix);
  }
  return (fixes.length > 0 ? fixes : halves).slice(0, 3);
}

/** True if the layer has another error. */
const isBeside = (one: Problem, { layer, message }: Problem) =>
  one.severity === 'error' && one.layer === layer && one.message !== message;

function attempt(
  graph: LayerGraph,
  edits: readonly Edit[],
  context: EditContext,
): { readonly errors: number; readonly problems: readonly Problem[] } | null {
  try {
    const next = applyEdits(graph, edits, context);
    const facts = inferGraph(next);
    const problems = problemsOf(next, facts, context);
    return { errors: countErrors(next, facts, problems), problems };
  } catch (error) {
    if (error instanceof GraftError) return null;
    throw error;
  }
}

function problemsOf(graph: LayerGraph, facts: GraphFacts, context: EditContext): readonly Problem[] {
  const { classes } = context;
  return classes.length > 0
    ? findTrainingProblems(graph, facts, classes.length, context)
    : [...facts.problems, ...findOutputProblems(graph)];
}

function countErrors(graph: LayerGraph, facts: GraphFacts, problems: readonly Problem[]): number {
  const errors = problems.filter((problem) => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  // A layer of unknown shape hides the problems after it.
  return errors + warnings / 1000 + (graph.layers.length - facts.layers.size) / (graph.layers.length + 1);
}

function* candidates(
  graph: LayerGraph,
  facts: GraphFacts,
  problem: Problem,
  context: EditContext,
): Generator<Fix> {
  const layer = problem.layer === null ? undefined : findLayer(graph, problem.layer);
  if (!layer) return;
  yield* fixInput(graph, facts, layer, context);
  yield* fixOutput(graph, facts, problem, layer, context);
  if (problem.code === 'unknown-layer') yield* fixPlaceholder(layer);
  // These problems are about values, not shapes: the fixes below do not apply.
  if (problem.code !== undefined && problem.code !== 'unknown-layer' && problem.code !== 'needs-head') return;
  const isVector = facts.layers.get(layer.name)?.shape.length === 2;
  if (isVector) yield* replaceClassifier(graph, facts, layer, context);
  if (problem.code === 'needs-head') {
    yield* newHead(graph, facts, layer, context);
    return;
  }
  yield* atOutput(graph, facts, layer, context);
  const shapes = layer.inputs.map((input) => facts.layers.get(input)?.shape);
  yield* adapters(layer, shapes);
  for (const [i, input] of layer.inputs.entries()) {
    if (shapes[i]?.length !== 4) continue;
    const on = { edit: 'insert' as const, from: input, to: layer.name };
    yield { key: 'pool', values: { layer: layer.name }, edits: [{ ...on, layers: [pool] }] };
    yield { key: 'flatten', values: { layer: layer.name }, edits: [{ ...on, layers: [flatten] }] };
  }
  const kind = findKind(layer.kind);
  if (kind && layer.inputs.length < kind.inputs[0]) {
    const at = graph.layers.indexOf(layer);
    const from = graph.layers[at - 1]?.name;
    if (from !== undefined && !layer.inputs.includes(from))
      yield {
        key: 'reconnect',
        values: { from, layer: layer.name },
        edits: [{ edit: 'connect', from, to: layer.name }],
      };
  }
  if (!isVector) {
    yield* replaceClassifier(graph, facts, layer, context);
    yield* newHead(graph, facts, layer, context);
  }
  if (layer.params.padding === 'valid')
    yield {
      key: 'same',
      values: { layer: layer.name },
      edits: [{ edit: 'setParams', layer: layer.name, params: { padding: 'same' } }],
    };
  yield {
    key: 'remove',
    values: { layer: layer.name },
    edits: [{ edit: 'remove', layers: [layer.name] }],
  };
}

/** Yields fixes for an output that does not match the classes. */
function* atOutput(
  graph: LayerGraph,
  facts: GraphFacts,
  layer: Layer,
  { classes }: EditContext,
): Generator<Fix> {
  const shape = facts.layers.get(layer.name)?.shape;
  if (!graph.outputs.includes(layer.name) || !shape || classes.length === 0) return;
  const dense = lastDense(graph, layer);
  if (dense && shape.length === 2)
    yield {
      key: 'classes',
      values: { layer: dense.name, n: classes.length },
      edits: [{ edit: 'setParams', layer: dense.name, params: { units: classes.length } }],
    };
}

function* newHead(
  graph: LayerGraph,
  facts: GraphFacts,
  layer: Layer,
  { classes, multiLabel }: EditContext,
): Generator<Fix> {
  if (graph.outputs[0] !== layer.name || classes.length === 0 || endsInClassifier(graph, facts)) return;
  const activation = multiLabel ? 'sigmoid' : 'softmax';
  const predictions: NewLayer = { kind: 'Dense', params: { units: 'classes', activation } };
  const maps = facts.layers.get(layer.name)?.shape.length === 4;
  const layers = maps ? [pool, { kind: 'Dropout', params: { rate: 0.2 } }, predictions] : [predictions];
  const edit = headEdit(graph, facts, { needs: maps ? 'maps' : 'row', layers });
  if (edit) yield { key: 'head', values: { layer: layer.name, n: classes.length }, edits: [edit] };
}

/** Returns the Dense layer that determines the output size, before activations and dropout. */
function lastDense(graph: LayerGraph, layer: Layer | undefined): Layer | undefined {
  for (let at = layer; at; at = findLayer(graph, at.inputs[0] ?? '')) {
    if (at.kind === 'Dense') return at;
    if (at.inputs.length !== 1 || !['Activation', 'Softmax', 'Dropout', 'ReLU'].includes(at.kind)) return;
  }
  return undefined;
}

/** Yields a 1×1 convolution on an input of a merging layer whose channels or size differ from the others. */
function* adapters(
  layer: Layer,
  shapes: readonly (readonly (number | null)[] | undefined)[],
): Generator<Fix> {
  for (const [i, input] of layer.inputs.entries()) {
    for (const [j, shape] of shapes.entries()) {
      const own = shapes[i];
      if (i === j || own?.length !== 4 || shape?.length !== 4) continue;
      const strides = [1, 2].map((axis) => Math.max(1, Math.round((own[axis] ?? 1) / (shape[axis] ?? 1))));
      const filters = shape[3] ?? 1;
      const params = { filters, kernelSize: [1, 1], strides, padding: 'same' };
      yield {
        key: 'adapter',
        values: { from: input, layer: layer.name, n: filters },
        edits: [{ edit: 'insert', from: input, to: layer.name, layers: [{ kind: 'Conv2D', params }] }],
      };
    }
  }
}

/** Returns the layers that no output depends on, with a fix that removes them. */
export function findUnused(graph: LayerGraph): {
  readonly names: readonly string[];
  readonly fix: Fix | null;
} {
  const names = unusedLayers(graph);
  if (names.length === 0 || graph.outputs.length === 0) return { names: [], fix: null };
  const fix: Fix = {
    key: 'unused',
    values: { n: names.length },
    edits: [{ edit: 'remove', layers: [...names] }],
  };
  return { names, fix };
}
