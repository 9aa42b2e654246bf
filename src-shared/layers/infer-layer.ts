// The facts of one layer: output shape, weights, counts and cost, by its kind's rules.
import { isProblem, type LayerKind, type Params, sizeOf, type WeightSpec } from './kind';
import type { Shape } from './values';

/** Everything that is derived from one layer and the shapes of its inputs. */
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

/** Derives the facts of a layer. Returns the problem as text where its rule finds one; `params` have their defaults filled in. */
export function inferLayer(
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
    if (!Number.isFinite(size)) return `the shape of its weight '${weight.name}' cannot be known`;
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
