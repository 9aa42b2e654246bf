// Counts a network's parameters: shared layers count once, and unknown numbers are reported separately.
import { findKind } from '../layers/catalog';
import type { LayerFacts } from '../layers/infer-layer';
import { noWeights } from '../layers/kind';
import { readPlaceholder } from '../layers/placeholder';
import { factsOf, type Share } from './facts-by-name';
import type { Layer, LayerGraph } from './graph';

/** Counts of a network's parameters. */
export interface ParameterCounts {
  readonly total: number;
  readonly trainable: number;
  readonly nonTrainable: number;
  /** Number of parameters in `total` of layers with unknown shapes, counted from the weights in the file. */
  readonly unknownShape?: number;
  /** Number of layers whose parameter count is unknown; omitted if there are none. */
  readonly uncounted?: number;
}

/** Names of weights that training never changes, for layers without known shapes. */
const statistics = /(^|\/)(moving_mean|moving_variance|mean|variance|count)$/;

const product = (shape: readonly number[]) => shape.reduce((all, size) => all * size, 1);

/** Returns the parameters of one layer, counted from the file if they cannot be derived; null if unknown. */
export function countLayer(
  layer: Layer,
  facts: LayerFacts | undefined,
): { readonly total: number; readonly trainable: number } | null {
  if (facts) return facts.params;
  const kind = findKind(layer.kind);
  if (!kind) return countShapes(readPlaceholder(layer.params).weightShapes, layer.trainable, false);
  if (kind.weights === noWeights) return none;
  return layer.heldShapes ? countHeld(layer.heldShapes, layer.trainable) : null;
}

const none = { total: 0, trainable: 0 };
type Shapes = NonNullable<Layer['heldShapes']>;

function countShapes(shapes: Shapes, trains: boolean, hasStatistics: boolean) {
  let total = 0;
  let trainable = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    total += product(shape);
    if (trains && !(hasStatistics && statistics.test(name))) trainable += product(shape);
  }
  return { total, trainable };
}

/** Counts of the shapes that layers keep, which equal layers share: frozen and trainable. */
const countsOfHeld = new WeakMap<Shapes, readonly [typeof none, typeof none]>();

function countHeld(shapes: Shapes, trains: boolean) {
  const known = countsOfHeld.get(shapes) ?? [
    countShapes(shapes, false, true),
    countShapes(shapes, true, true),
  ];
  countsOfHeld.set(shapes, known);
  return known[trains ? 1 : 0];
}

/** Counts the parameters of a network; `facts` are those of each layer, without a shape if it is unknown. */
export function countParameters(
  { layers }: LayerGraph,
  facts: readonly (Share | undefined)[],
): ParameterCounts {
  let total = 0;
  let trainable = 0;
  let unknownShape = 0;
  let uncounted = 0;
  const shared = new Map<string, Layer[]>();
  for (let i = 0; i < layers.length; i++) {
    const layer = layers[i]!;
    if (layer.shared !== undefined) {
      const same = shared.get(layer.shared) ?? [];
      if (same.some((other) => sameWeights(layer, other))) continue;
      shared.set(layer.shared, [...same, layer]);
    }
    const share = facts[i];
    const own = factsOf(share);
    const counts = countLayer(layer, own);
    if (!counts) uncounted += 1;
    total += counts?.total ?? 0;
    trainable += counts?.trainable ?? 0;
    if (!own) unknownShape += counts?.total ?? 0;
  }
  return {
    total,
    trainable,
    nonTrainable: total - trainable,
    ...(unknownShape > 0 && { unknownShape }),
    ...(uncounted > 0 && { uncounted }),
  };
}

/** True if two uses of a shared layer still have the same weights: after training, each has its own. */
function sameWeights({ weights, kind }: Layer, other: Layer): boolean {
  const names = Object.keys(weights);
  return (
    kind === other.kind &&
    names.length === Object.keys(other.weights).length &&
    names.every((name) => JSON.stringify(weights[name]) === JSON.stringify(other.weights[name]))
  );
}
