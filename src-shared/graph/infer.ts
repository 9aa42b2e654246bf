// Derives shapes, weights, counts, cost and problems from a graph. Never throws; an incomplete graph has problems.

import { checkParams, fillParams, findKind } from '../layers/catalog';
import { inferLayer, type LayerFacts } from '../layers/infer-layer';
import { type LayerKind, type Params, sizeOf } from '../layers/kind';
import {
  type Placeholder,
  placeholderShape,
  placeholderWeights,
  readPlaceholder,
} from '../layers/placeholder';
import { countParameters, type ParameterCounts } from './count-parameters';
import type { Layer, LayerGraph, Shape } from './graph';

export type { LayerFacts } from '../layers/infer-layer';

/** Codes of problems that readers, fixes and commands distinguish. */
type ProblemCode =
  | 'gray-input'
  | 'input-channels'
  | 'unknown-layer'
  | 'unread-weights'
  | 'constant-softmax'
  | 'stacked-softmax'
  | 'no-scores'
  | 'needs-head'
  | 'softmax-of-several'
  | 'one-class'
  | 'other-classes'
  | 'input-size';

/** A problem of a layer or of the graph. Errors prevent training; warnings do not. */
export interface Problem {
  readonly layer: string | null;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** `unknown-layer`: the layer is a placeholder, which can be opened but not computed or exported. `unread-weights`: no layer uses some weights of the file. `needs-head`: the network ends in features. */
  readonly code?: ProblemCode;
  /** The input size that would fix it. */
  readonly size?: { readonly height: number; readonly width: number };
}

/** Everything derived from a graph; layers of unknown shape have no facts. */
export interface GraphFacts {
  readonly layers: ReadonlyMap<string, LayerFacts>;
  readonly problems: readonly Problem[];
  readonly params: ParameterCounts;
  readonly flops: number;
  /** Bytes of all layer outputs for one sample, as kept by a training step. */
  readonly activationMemory: number;
}

/** Facts by graph: graphs are immutable, so each is derived once. */
const derived = new WeakMap<LayerGraph, GraphFacts>();

/** Derives everything in one pass over the layers; unchanged layers of an earlier graph are not derived again. */
export function inferGraph(graph: LayerGraph): GraphFacts {
  const known = derived.get(graph);
  if (known) return known;
  const facts = inferAll(graph);
  derived.set(graph, facts);
  return facts;
}

/** Declares that `after` differs from `before` only in ways that do not affect facts, such as weight values. */
export function keepFacts(before: LayerGraph, after: LayerGraph): LayerGraph {
  const facts = derived.get(before);
  // Shared layers count once only while their weights are equal.
  if (facts && !after.layers.some((layer) => layer.shared !== undefined)) derived.set(after, facts);
  return after;
}

function inferAll(graph: LayerGraph): GraphFacts {
  const facts = new Map<string, LayerFacts>();
  const problems: Problem[] = [];
  const known = new Set(graph.layers.map((layer) => layer.name));
  const seen = new Set<string>();
  const complain = (layer: string | null, message: string) =>
    void problems.push({ layer, severity: 'error', message });
  let flops = 0;
  let activationMemory = 0;
  const take = (name: string, one: Pick<LayerFacts, 'params' | 'flops' | 'activationMemory'>) => {
    flops += one.flops;
    activationMemory += one.activationMemory;
    if ('shape' in one) facts.set(name, one as LayerFacts);
  };
  for (const layer of graph.layers) {
    if (seen.has(layer.name))
      complain(layer.name, `Two layers are named '${layer.name}'. Layer names must be unique.`);
    seen.add(layer.name);
    const kind = findKind(layer.kind);
    if (!kind) {
      const message = `'${layer.name}' has the class '${layer.kind}', which Graft does not know, so it cannot be computed. Cut the network before it, or remove it.`;
      problems.push({ layer: layer.name, severity: 'error', message, code: 'unknown-layer' });
      const inputs = layer.inputs.map((input) => facts.get(input)?.shape);
      take(layer.name, inferPlaceholder(readPlaceholder(layer.params), inputs, layer.trainable));
      continue;
    }
    const memo = memoOf(layer.params, kind);
    const { wrong } = memo;
    for (const message of wrong) complain(layer.name, `'${layer.name}' (${layer.kind}): ${message}.`);
    const inputShapes: (Shape | undefined)[] = [];
    let missing = false;
    for (const input of layer.inputs) {
      const shape = facts.get(input)?.shape;
      inputShapes.push(shape);
      if (shape !== undefined || known.has(input)) continue;
      missing = true;
      complain(layer.name, `'${layer.name}' takes its input from '${input}', which does not exist.`);
    }
    const [min, max] = kind.inputs;
    if (layer.inputs.length < min || layer.inputs.length > max) {
      const expected = min === max ? `${min}` : `at least ${min}`;
      complain(
        layer.name,
        `'${layer.name}' (${layer.kind}) expects ${expected} input${expected === '1' ? '' : 's'}, received ${layer.inputs.length}.`,
      );
      continue;
    }
    if (wrong.length > 0 || missing || !allKnown(inputShapes)) continue;
    const one = recall(memo, kind, inputShapes, layer.trainable);
    if (typeof one === 'string') {
      complain(layer.name, `'${layer.name}' (${layer.kind}): ${one}.`);
      continue;
    }
    take(layer.name, one);
  }
  if (graph.unreadWeights && graph.unreadWeights.length > 0)
    problems.push({
      layer: null,
      severity: 'warning',
      message: describeUnread(graph.unreadWeights),
      code: 'unread-weights',
    });
  if (graph.layers.length === 0) complain(null, 'The network has no layers.');
  if (graph.outputs.length === 0) complain(null, 'The network has no output.');
  for (const output of graph.outputs)
    if (!known.has(output)) complain(null, `The output '${output}' does not exist.`);
  const params = countParameters(graph, facts);
  return { layers: facts, problems, params, flops, activationMemory };
}

/** Describes the weights of a file that no layer uses. */
export function describeUnread(names: readonly string[]): string {
  const some = names.slice(0, 5).map((name) => `'${name}'`);
  const rest = names.length > some.length ? ` and ${names.length - some.length} more` : '';
  const what = names.length === 1 ? 'A weight of the file was' : `${names.length} weights of the file were`;
  return `${what} not used: ${some.join(', ')}${rest}. Compare the network's predictions with the original's before you rely on it.`;
}

/** Results by parameters: these are immutable too, and most edits leave most layers' parameters and input shapes unchanged. */
interface Memo {
  readonly kind: LayerKind;
  readonly params: Params;
  readonly wrong: readonly string[];
  readonly results: {
    readonly inputShapes: readonly Shape[];
    readonly trains: boolean;
    readonly result: LayerFacts | string;
  }[];
}
const memos = new WeakMap<Params, Memo>();
/** Maximum number of cached combinations of inputs and `trainable` per parameters, which copies of a layer share. */
const mostResults = 4;

function memoOf(given: Params, kind: LayerKind): Memo {
  const old = memos.get(given);
  if (old?.kind === kind) return old;
  const params = fillParams(kind, given);
  const memo = { kind, params, wrong: checkParams(kind, params), results: [] };
  memos.set(given, memo);
  return memo;
}

function recall(
  memo: Memo,
  kind: LayerKind,
  inputShapes: readonly Shape[],
  trains: boolean,
  keep = true,
): LayerFacts | string {
  const { results } = memo;
  for (const one of results)
    if (one.trains === trains && sameShapes(one.inputShapes, inputShapes)) return one.result;
  const result = inferLayer(kind, memo.params, inputShapes, trains);
  if (!keep) return result;
  if (results.length === mostResults) results.shift();
  results.push({ inputShapes, trains, result });
  return result;
}

function sameShapes(some: readonly Shape[], others: readonly Shape[]): boolean {
  return some.length === others.length && some.every((shape, i) => sameShape(shape, others[i]!));
}

/** True if two shapes are equal. */
export function sameShape(one: Shape, other: Shape): boolean {
  return one === other || (one.length === other.length && one.every((size, i) => size === other[i]));
}

/** Derives a layer's facts for these input shapes, or what is wrong with them. The result is not cached. */
export function inferOne(
  layer: Pick<Layer, 'kind' | 'params' | 'trainable'>,
  inputShapes: readonly Shape[],
): LayerFacts | string | undefined {
  const kind = findKind(layer.kind);
  if (!kind) return undefined;
  const memo = memoOf(layer.params, kind);
  if (memo.wrong.length > 0) return memo.wrong[0];
  return recall(memo, kind, inputShapes, layer.trainable, false);
}

function allKnown(shapes: readonly (Shape | undefined)[]): shapes is Shape[] {
  return shapes.every((shape) => shape !== undefined);
}

/** Returns a placeholder's contribution to the counts, with its shape if known. */
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
