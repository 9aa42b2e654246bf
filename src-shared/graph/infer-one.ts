// Derives one layer from its inputs, or says what is wrong with it.
import { findKind } from '../layers/catalog';
import type { LayerFacts } from '../layers/infer-layer';
import { type LayerKind, sizeOf } from '../layers/kind';
import {
  type Placeholder,
  placeholderShape,
  placeholderWeights,
  readPlaceholder,
} from '../layers/placeholder';
import { factsOf, type Share } from './facts-by-name';
import type { Layer, Shape } from './graph';
import { memoOf, type OfLayer, recall } from './layer-memo';
import { errorOf, type Problem } from './problem';
import type { Wiring } from './wiring';

/** A layer whose inputs are unknown, which is not its own problem. */
const unknown: OfLayer = { problems: [], isBroken: false };

/** Derives the layer at an index from those before it: `shares` has what was derived of them. */
export function inferLayerOf(
  layer: Layer,
  i: number,
  { starts, sources }: Wiring,
  shares: readonly (Share | undefined)[],
): OfLayer {
  const kind = findKind(layer.kind);
  const inputShapes: (Shape | undefined)[] = [];
  let isMissing = false;
  for (let at = starts[i]!; at < starts[i + 1]!; at++) {
    const source = sources[at]!;
    isMissing ||= source < 0;
    inputShapes.push(factsOf(shares[source])?.shape);
  }
  if (!kind) return inferUnknown(layer, inputShapes);
  const memo = memoOf(layer.params, kind);
  const [min, max] = kind.inputs;
  const isRight = inputShapes.length >= min && inputShapes.length <= max;
  if (memo.wrong.length > 0 || isMissing || !isRight) {
    const missing = layer.inputs.filter((_input, k) => sources[starts[i]! + k]! < 0);
    // The size of an input is one of its parameters.
    return { problems: explain(layer, kind, memo.wrong, missing), isBroken: layer.kind !== 'InputLayer' };
  }
  if (!allKnown(inputShapes)) return unknown;
  const { facts, ofLayer } = recall(memo, inputShapes, layer.trainable);
  if (ofLayer) return ofLayer;
  return {
    problems: [errorOf(layer.name, `'${layer.name}' (${layer.kind}): ${facts}.`)],
    isBroken: false,
  };
}

/** Derives a layer of a class that Graft does not know. */
function inferUnknown(layer: Layer, inputShapes: readonly (Shape | undefined)[]): OfLayer {
  const { name } = layer;
  const message = `'${name}' has the class '${layer.kind}', which Graft does not know, so it cannot be computed. Cut the network before it, or remove it.`;
  return {
    share: inferPlaceholder(readPlaceholder(layer.params), inputShapes, layer.trainable),
    problems: [{ layer: name, severity: 'error', message, code: 'unknown-layer' }],
    isBroken: true,
  };
}

/** Returns the problems of a layer that do not depend on the shapes of its inputs. */
function explain(
  { name, kind: kindName, inputs }: Layer,
  kind: LayerKind,
  wrong: readonly string[],
  missing: readonly string[],
): Problem[] {
  const problems = wrong.map((message) => errorOf(name, `'${name}' (${kindName}): ${message}.`));
  for (const input of missing)
    problems.push(errorOf(name, `'${name}' takes its input from '${input}', which does not exist.`));
  const [min, max] = kind.inputs;
  if (inputs.length < min || inputs.length > max) {
    const expected = min === max ? `${min}` : `at least ${min}`;
    const message = `'${name}' (${kindName}) expects ${expected} input${expected === '1' ? '' : 's'}, received ${inputs.length}.`;
    problems.push(errorOf(name, message));
  }
  return problems;
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
  return recall(memo, inputShapes, layer.trainable, false).facts;
}

function allKnown(shapes: readonly (Shape | undefined)[]): shapes is Shape[] {
  for (const shape of shapes) if (shape === undefined) return false;
  return true;
}

/** Returns a placeholder's contribution to the counts, with its shape if known. */
function inferPlaceholder(
  placeholder: Placeholder,
  inputs: readonly (Shape | undefined)[],
  trains: boolean,
): LayerFacts | Share {
  const weights = placeholderWeights(placeholder);
  const shape = placeholderShape(placeholder, inputs);
  const total = weights.reduce((sum, { shape: sizes }) => sum + sizes.reduce((a, b) => a * b, 1), 0);
  const counts = { params: { total, trainable: trains ? total : 0 }, flops: 0 };
  if (!shape) return { ...counts, activationMemory: 0 };
  const inputShapes = inputs.filter((input) => input !== undefined);
  return { ...counts, shape, inputShapes, weights, activationMemory: 4 * sizeOf(shape) };
}
