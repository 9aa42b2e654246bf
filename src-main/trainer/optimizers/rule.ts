// An optimizer as values: slots by weight, scalars that are fed, and how one weight moves.
import type { Tensor } from '../tf';

/** One weight's update: its new value and the new values of its slots. */
export interface Update {
  readonly value: Tensor;
  readonly slots: Readonly<Record<string, Tensor>>;
}

/** The parts of an optimizer that differ from kind to kind. */
export interface MoveRule {
  /** Names of slots; each has its weight's shape. */
  readonly slots: readonly string[];
  /** What slots start with; 0 when left out. */
  readonly start?: number;
  /** Scalars of step `iterations` (from 0) at a learning rate; the first is the rate of the step, to which the move is proportional. */
  readonly scalarsAt: (rate: number, iterations: number) => readonly number[];
  /** Runs inside a tidy; `scalars` are scalar tensors. */
  readonly move: (
    value: Tensor,
    gradient: Tensor,
    slots: Readonly<Record<string, Tensor>>,
    scalars: readonly Tensor[],
  ) => Update;
}
