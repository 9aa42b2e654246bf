// Derives one layer from its inputs, and remembers the results by its parameters.
import { checkParams, fillParams, findKind } from '../layers/catalog';
import { inferLayer, type LayerFacts } from '../layers/infer-layer';
import { type LayerKind, type Params, sizeOf } from '../layers/kind';
import {
  type Placeholder,
  placeholderShape,
  placeholderWeights,
  readPlaceholder,
} from '../layers/placeholder';
import type { Layer, Shape } from './graph';
import { errorOf, type Problem } from './problem';

/** What a layer adds to the sums. Its facts are known if it has a shape. */
export type Share = Pick<LayerFacts, 'params' | 'flops' | 'activationMemory'>;

/** What was derived for one layer: nothing to add if its shape is unknown. */
export interface OfLayer {
  readonly share?: Share;
  readonly problems: readonly Problem[];
  readonly isBroken: boolean;
}

/** Derives one layer from the facts of those before it; `index` has the names of all layers. */
export function inferLayerOf(
  layer: Layer,
  facts: ReadonlyMap<string, LayerFacts>,
  index: ReadonlyMap<string, number>,
): OfLayer {
  const { name, inputs } = layer;
  const kind = findKind(layer.kind);
  if (!kind) {
    const message = `'${name}' has the class '${layer.kind}', which Graft does not know, so it cannot be computed. Cut the network before it, or remove it.`;
    const shapes = inputs.map((input) => facts.get(input)?.shape);
    return {
      share: inferPlaceholder(readPlaceholder(layer.params), shapes, layer.trainable),
      problems: [{ layer: name, severity: 'error', message, code: 'unknown-layer' }],
      isBroken: true,
    };
  }
  const memo = memoOf(layer.params, kind);
  const problems = memo.wrong.map((message) => errorOf(name, `'${name}' (${layer.kind}): ${message}.`));
  const inputShapes: (Shape | undefined)[] = [];
  for (const input of inputs) {
    const shape = facts.get(input)?.shape;
    inputShapes.push(shape);
    if (shape === undefined && !index.has(input))
      problems.push(errorOf(name, `'${name}' takes its input from '${input}', which does not exist.`));
  }
  const [min, max] = kind.inputs;
  if (inputs.length < min || inputs.length > max) {
    const expected = min === max ? `${min}` : `at least ${min}`;
    const message = `'${name}' (${layer.kind}) expects ${expected} input${expected === '1' ? '' : 's'}, received ${inputs.length}.`;
    problems.push(errorOf(name, message));
  }
  // The size of an input is one of its parameters.
  if (problems.length > 0) return { problems, isBroken: layer.kind !== 'InputLayer' };
  if (!allKnown(inputShapes)) return { problems, isBroken: false };
  const found = recall(memo, kind, inputShapes, layer.trainable);
  if (typeof found !== 'string') return { share: found, problems, isBroken: false };
  return { problems: [errorOf(name, `'${name}' (${layer.kind}): ${found}.`)], isBroken: false };
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
