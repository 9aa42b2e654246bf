// The interface of operation readers, and shared helpers.
import type { Shape } from '#shared/graph/graph';
import type { Words } from '#shared/sentence';
import type { LayerBuilder, Unmapped, Value, View } from '../build';
import type { Constant } from '../constants';
import type { GraphNode } from '../graph-node';

/** One operation to convert. */
export interface OperationCall {
  readonly node: GraphNode;
  readonly inputs: readonly Value[];
  readonly builder: LayerBuilder;
  /** True if nothing else uses the value of input 0, so that its layer may absorb this operation. */
  readonly alone: boolean;
  /** True if the file computes one sample at a time: all inputs have a batch size of 1. */
  readonly single?: boolean;
}

/** The outputs of an operation with several outputs. */
export interface Outputs {
  readonly outputs: readonly (Value | Unmapped)[];
}

/** Converts an operation to layers, or returns why no layers compute the same. */
export type OperationReader = (call: OperationCall) => Value | Outputs | Unmapped;

/** A layer as an operation's input. */
export interface FedBy {
  readonly layer: string;
  readonly shape: Shape | undefined;
  readonly view: View | undefined;
}

/** Returns the reason why no layer computes it. */
export function unmapped(why: Words): Unmapped {
  return { unmapped: why };
}

/** Returns the layer of an input, in any view. */
export function fedBy({ inputs, builder }: OperationCall, position = 0): FedBy | undefined {
  const input = inputs[position];
  if (!input || !('layer' in input)) return undefined;
  return { layer: input.layer, shape: builder.shapeOf(input.layer), view: input.view };
}

/** Returns the layer of an input if it has no view. */
export function plainInput(call: OperationCall, position = 0): FedBy | undefined {
  const input = fedBy(call, position);
  return input?.view === undefined ? input : undefined;
}

/** Returns a constant input. */
export function constantInput({ inputs }: OperationCall, position: number): Constant | undefined {
  const input = inputs[position];
  return input && 'constant' in input ? input.constant : undefined;
}

/** Returns the numbers of a small constant input if all are known. */
export function numbersInput(call: OperationCall, position: number): readonly number[] | undefined {
  const values = constantInput(call, position)?.values;
  return values?.every(Number.isFinite) ? values : undefined;
}

/** Returns the added layer, in the view of its input. */
export function seen(added: { layer: string } | Unmapped, view: View | undefined): Value | Unmapped {
  return 'layer' in added && view !== undefined ? { ...added, view } : added;
}

/** Tries readers in order; returns the first result with layers, else the last reader's reason. */
export const firstOf =
  (...readers: readonly OperationReader[]): OperationReader =>
  (call) => {
    let last: ReturnType<OperationReader> = unmapped('no layer computes it');
    for (const reader of readers) {
      last = reader(call);
      if (!('unmapped' in last)) return last;
    }
    return last;
  };
