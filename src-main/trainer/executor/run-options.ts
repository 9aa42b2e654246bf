// The options of a run of a graph, and the keys of its weights.
import type { LayerGraph } from '#shared/graph/graph';
import type { Tensor } from '../tf';

/** Weights by `layer/weight`. */
type Weights = ReadonlyMap<string, Tensor>;

/** What to run, from what, and in which mode. */
export interface RunOptions {
  readonly graph: LayerGraph;
  readonly weights: Weights;
  /** Values of layers that are not computed: inputs, or outputs of a prefix. They stay the caller's. */
  readonly given: ReadonlyMap<string, Tensor>;
  /** Layers whose outputs are wanted. */
  readonly wanted: readonly string[];
  /** In a training step: who learns, what seeds a layer, and where updates of moving statistics go (kept; the caller disposes). */
  readonly training?: {
    readonly trainable: ReadonlySet<string>;
    readonly seed: (layer: string) => Tensor;
    readonly updates: Map<string, Tensor>;
    /** Where penalties on outputs go (kept; the caller disposes); without it none are computed. */
    readonly penalties?: Tensor[];
  };
  /** In inference: what seeds a layer that is random in predictions too. Left out, the seed itself is random. */
  readonly seed?: (layer: string) => Tensor;
  /** `false` runs each BatchNormalization by itself: the oracle in tests. */
  readonly fold?: boolean;
}

/** The key of a weight in `Weights`. */
export function weightKey(layer: string, weight: string): string {
  return `${layer}/${weight}`;
}
