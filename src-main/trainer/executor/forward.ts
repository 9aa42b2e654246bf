// The type of a layer's forward function: its arguments and callbacks.
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
  /** The mask of the first input, 1 where a step counts: `[n, t]`; null if no step is masked. */
  readonly mask: Tensor | null;
  /** Sets the output's mask. */
  readonly sendMask: (mask: Tensor) => void;
  /** True if the layer runs in training mode: in a training step, or where it is called with `training=True`. */
  readonly training: boolean;
  /** Runs the layers inside a wrapping layer; the caller disposes the outputs. */
  readonly runInner: (options: RunOptions) => Tensor[];
  /** True in a training step, where gradients are taken. */
  readonly step: boolean;
  /** Whether this layer learns: a frozen BatchNormalization is in inference mode even in training. */
  readonly trainable: boolean;
  /** Two int32 numbers that seed what is random in this layer in this step: `[2]`. */
  readonly seed: () => Tensor;
  /** Reports the new value of a weight that no gradient moves (moving statistics); the runner disposes it. */
  readonly update: (weight: string, value: Tensor) => void;
}

/** Computes a layer's output from its inputs; runs inside a tidy. */
export type Forward = (call: LayerCall) => Tensor;
