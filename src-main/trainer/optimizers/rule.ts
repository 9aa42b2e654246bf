// An update rule: the slots of each weight, the fed scalars, and the update of one weight.
import type { Tensor } from '../tf';

/** One weight's update: its new value and the new values of its slots. */
export interface Update {
  readonly value: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

/** The parts of an optimizer that differ from kind to kind. */
export interface UpdateRule {
  /** Names of slots; each has its weight's shape. */
  readonly slots: readonly string[];
  /** Initial value of the slots; 0 by default. */
  readonly start?: number;
  /** Returns the scalars of update `iterations` (from 0) at a learning rate. The first is the effective rate, to which the change is proportional. */
  readonly scalarsAt: (rate: number, iterations: number) => readonly number[];
  /** Updates one weight. Runs inside a tidy; `scalars` are scalar tensors. */
  readonly update: (
    value: Tensor,
    gradient: Tensor,
    slots: Readonly<Record<string, Tensor>>,
    scalars: readonly Tensor[],
  ) => Update;
}
