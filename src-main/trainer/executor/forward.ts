// The form of a layer's forward function: what it is given, what it may report.
import type { Params, WeightSpec } from '#shared/layers/kind';
import type { Tensor } from '../tf';
import type { RunOptions } from './run-options';

/** One use of one layer. Parameters have their defaults filled in; tensors belong to the caller. */
export interface LayerCall {
  readonly name: string;
  readonly params: Params;
  readonly inputs: readonly Tensor[];
  /** The weight of that name; throws when the layer has none. */
  readonly weight: (name: string) => Tensor;
  /** The weights that the layer has, as the catalog lists them. */
  readonly weights: readonly WeightSpec[];
  /** Which steps of the first input count, 1 or 0: `[n, t]`; null where none is masked. */
  readonly mask: Tensor | null;
  /** Gives the output a mask. */
  readonly sendMask: (mask: Tensor) => void;
  /** True when the layer is to act as in training: in a training step, or where it is called with `training=True`. */
  readonly training: boolean;
  /** Runs the layers inside a wrapping layer; the caller disposes the outputs. */
  readonly runInner: (options: RunOptions) => Tensor[];
  /** True in a training step, where gradients are taken. */
  readonly step: boolean;
  /** Whether this layer learns: a frozen BatchNormalization is in inference mode even in training. */
  readonly trainable: boolean;
  /** Two int32 numbers that seed what is random in this layer in this step: `[2]`. */
  readonly seed: () => Tensor;
  /** Reports the new value of a weight that no gradient moves (moving statistics); the runner keeps it. */
  readonly update: (weight: string, value: Tensor) => void;
}

/** Computes a layer's output from its inputs; runs inside a tidy. */
export type Forward = (call: LayerCall) => Tensor;
