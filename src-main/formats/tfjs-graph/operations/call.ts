// The form of an operation's reader: what it is given, and what all of them share.
import type { Shape } from '#shared/graph/graph';
import type { LayerBuilder, Unmapped, Value, View } from '../build';
import type { Constant } from '../constants';
import type { GraphNode } from '../graph-node';

/** One operation to be read. */
export interface OperationCall {
  readonly node: GraphNode;
  readonly inputs: readonly Value[];
  readonly builder: LayerBuilder;
  /** True where nothing else takes the value of input 0: a layer may take this operation in. */
  readonly alone: boolean;
  /** True where the file computes one sample at a time: all its inputs have a batch size of 1. */
  readonly single?: boolean;
}

/** All outputs of an operation that has several. */
export interface Outputs {
  readonly outputs: readonly (Value | Unmapped)[];
}

/** Reads an operation as layers, or says why there are none that compute the same. */
export type OperationReader = (call: OperationCall) => Value | Outputs | Unmapped;

/** A layer as an operation's input. */
export interface FedBy {
  readonly layer: string;
  readonly shape: Shape | undefined;
  readonly view: View | undefined;
}

/** Says that no layer computes it. */
export function unmapped(why: string): Unmapped {
  return { unmapped: why };
}

/** The layer that feeds an input, in whatever view. */
export function fedBy({ inputs, builder }: OperationCall, position = 0): FedBy | undefined {
  const input = inputs[position];
  if (!input || !('layer' in input)) return undefined;
  return { layer: input.layer, shape: builder.shapeOf(input.layer), view: input.view };
}

/** The layer that feeds an input as it is, without a view. */
export function plainInput(call: OperationCall, position = 0): FedBy | undefined {
  const input = fedBy(call, position);
  return input?.view === undefined ? input : undefined;
}

/** A constant input. */
export function constantInput({ inputs }: OperationCall, position: number): Constant | undefined {
  const input = inputs[position];
  return input && 'constant' in input ? input.constant : undefined;
}

/** The numbers of a small constant input, all of them known. */
export function numbersInput(call: OperationCall, position: number): readonly number[] | undefined {
  const values = constantInput(call, position)?.values;
  return values?.every(Number.isFinite) ? values : undefined;
}

/** What was added, in the view of what fed it. */
export function seen(added: { layer: string } | Unmapped, view: View | undefined): Value | Unmapped {
  return 'layer' in added && view !== undefined ? { ...added, view } : added;
}

/** The first of these readers that finds layers; what the last of them says where none does. */
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
