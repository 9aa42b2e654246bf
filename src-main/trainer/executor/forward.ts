// Type of a layer's forward function.
import type { Params, WeightSpec } from '#shared/layers/kind';
import type { Tensor } from '../tf';
import type { RunOptions } from './run-options';

/** One call of a layer. Parameters include defaults; tensors belong to the caller. */
export interface LayerCall {
  readonly name: string;
  readonly params: Params;
  readonly inputs: readonly Tensor[];
  /** Returns a weight by name. Throws 'not-found' if the layer does not have it. */
  readonly weight: (name: string) => Tensor;
  /** The layer's weights, as listed in the catalog. */
  readonly weights: readonly WeightSpec[];
  /** The mask of the first input `[n, t]`: 1 for a valid step, 0 for a masked one. Null if no step is masked. */
  readonly mask: Tensor | null;
  /** Sets the output's mask. */
  readonly sendMask: (mask: Tensor) => void;
  /** True if the layer runs in training mode: in a training step, or where it is called with `training=True`. */
  readonly training: boolean;
  /** Runs the layers inside a wrapping layer; the caller disposes the outputs. */
  readonly runInner: (options: RunOptions) => Tensor[];
  /** True in a training step, where gradients are computed. */
  readonly step: boolean;
  /** True if the layer is trainable. A frozen BatchNormalization is in inference mode even in training. */
  readonly trainable: boolean;
  /** Returns the seed of the layer's random numbers in this step: int32 `[2]`. */
  readonly seed: () => Tensor;
  /** Sets the new value of a weight that is not updated by gradients (moving statistics). The runner disposes it. */
  readonly update: (weight: string, value: Tensor) => void;
}

/** Computes a layer's output from its inputs. Runs inside a tidy. */
export type Forward = (call: LayerCall) => Tensor;
