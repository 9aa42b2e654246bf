// Options of `runGraph`, and keys of weights.
import type { LayerGraph } from '#shared/graph/graph';
import type { Tensor } from '../tf';

/** Weights by `layer/weight`. */
type Weights = ReadonlyMap<string, Tensor>;

/** Options of `runGraph`. */
export interface RunOptions {
  readonly graph: LayerGraph;
  readonly weights: Weights;
  /** Values of layers that are not computed: inputs, or outputs of a prefix. The caller disposes them. */
  readonly given: ReadonlyMap<string, Tensor>;
  /** Names of the layers whose values to return. */
  readonly outputs: readonly string[];
  /** In a training step: the trainable layers, their seeds, and a map that receives updates of moving statistics (the caller disposes). */
  readonly training?: {
    readonly trainable: ReadonlySet<string>;
    readonly seed: (layer: string) => Tensor;
    readonly updates: Map<string, Tensor>;
    /** Receives penalties on outputs (the caller disposes). If missing, they are not computed. */
    readonly penalties?: Tensor[];
  };
  /** In inference: the seed of a layer that is random in inference too. Random by default. */
  readonly seed?: (layer: string) => Tensor;
  /** `false` does not fold BatchNormalization; tests compare against it. */
  readonly fold?: boolean;
  /** Keeps the weights that a BatchNormalization was folded into, for further runs with the same weights. The caller disposes them. */
  readonly keptFolds?: Map<string, Tensor>;
  /** `false` runs zero paddings as layers of their own; tests compare against it. */
  readonly joinPaddings?: boolean;
}

/** Returns the key of a weight in `Weights`. */
export function weightKey(layer: string, weight: string): string {
  return `${layer}/${weight}`;
}
