// The interface of readers of Keras operations: their arguments, and TensorFlow's operations to express them.
import type { Json } from '#shared/graph/graph';
import type { KindName } from '#shared/layers/catalog';
import type { LayerBuilder, Unmapped, Value } from '../tfjs-graph/build';
import { type Constant, constantOf, foldConstants } from '../tfjs-graph/constants';
import type { GraphNode } from '../tfjs-graph/graph-node';
import { operationReaders } from '../tfjs-graph/operations/index';
import type { JsonObject } from './names';
import { type Argument, isTensor, type OperationUse, readPlain } from './operation-call';

/** One operation to convert. */
export interface KerasCall {
  readonly node: GraphNode;
  readonly builder: LayerBuilder;
  readonly args: readonly Argument[];
  /** Returns an argument by one of its names, else by position; undefined if the call omits it. */
  arg(names: readonly string[], position?: number): Argument | undefined;
  /** Converts an argument to a layer or constant numbers; returns undefined for anything else. */
  value(argument: Argument | undefined): Value | undefined;
  /** The layer of the first tensor. */
  readonly x: { readonly layer: string } | undefined;
  /** Applies TensorFlow's operation of that name to these values and returns all its outputs. */
  runAll(
    op: string,
    inputs: readonly (Value | undefined)[],
    attr?: JsonObject,
    ending?: string,
  ): Value | Unmapped | readonly Value[];
  /** Like `runAll`, for an operation with one output. */
  run(
    op: string,
    inputs: readonly (Value | undefined)[],
    attr?: JsonObject,
    ending?: string,
  ): Value | Unmapped;
  /** Adds a layer with these inputs. */
  add(
    kind: KindName,
    params: { readonly [name: string]: Json },
    inputs: readonly Value[],
    ending?: string,
  ): Value | Unmapped;
}

/** Converts an operation to one value, or to several if it has several outputs. */
export type KerasReader = (call: KerasCall) => Value | Unmapped | readonly Value[];

/** Creates a constant of numbers. */
export const numbers = (values: readonly number[], scalar = false): Value => ({
  constant: constantOf(values, scalar),
});
/** Attributes of TensorFlow's operations. */
export const flag = (b: boolean): Json => ({ b });
export const whole = (i: number): Json => ({ i });
export const real = (f: number): Json => ({ f });
export const list = (i: readonly number[]): Json => ({ list: { i } });
export const text = (value: string): Json => ({ s: Buffer.from(value, 'latin1').toString('base64') });

/** Converts nested lists of numbers to a constant; returns undefined if they are ragged or not numbers. */
function constantFrom(value: Json): Constant | undefined {
  if (typeof value === 'number') return constantOf([value], true);
  if (typeof value === 'boolean') return constantOf([Number(value)], true);
  if (!Array.isArray(value)) return undefined;
  const parts = (value as readonly Json[]).map(constantFrom);
  const shape = parts[0]?.shape ?? [];
  if (parts.some((part) => part?.shape.join() !== shape.join())) return undefined;
  return { shape: [parts.length, ...shape], values: parts.flatMap((part) => part!.values!), blob: null };
}

const isList = (read: Value | Unmapped | readonly Value[]): read is readonly Value[] => Array.isArray(read);

/** Context of a call besides its arguments. */
export interface CallContext {
  readonly node: GraphNode;
  readonly config: JsonObject;
  readonly use: OperationUse;
  readonly builder: LayerBuilder;
  /** The value of each tensor. */
  readonly values: readonly Value[];
  /** True if nothing else uses the value, so that its layer may be modified in place. */
  readonly alone: (value: Value) => boolean;
}

/** Creates the call that is passed to a reader. */
export function createCall({ node, config, use, builder, values, alone }: CallContext): KerasCall {
  const value = (argument: Argument | undefined): Value | undefined => {
    if (isTensor(argument)) return values[argument.tensor];
    if (Array.isArray(argument) && JSON.stringify(argument).includes('"tensor"')) {
      const parts = (argument as readonly Argument[]).map(value);
      const known = parts.every((part) => part !== undefined && 'constant' in part);
      const packed =
        known &&
        foldConstants(
          { ...node, op: 'Pack' },
          parts.map((part) => part.constant),
        );
      return packed ? { constant: packed } : undefined;
    }
    const constant = argument === undefined ? undefined : constantFrom(argument as Json);
    return constant && { constant };
  };
  const call: KerasCall = {
    node,
    builder,
    args: use.args,
    arg: (names, position) => {
      for (const name of names) {
        const found = Object.hasOwn(use.named, name) ? use.named[name] : readPlain(config[name] ?? null);
        if (found !== undefined && found !== null) return found;
      }
      return position === undefined ? undefined : (use.args[position] ?? undefined);
    },
    value,
    get x() {
      const first = value(use.args[0]);
      return first && 'layer' in first ? first : undefined;
    },
    runAll(op, inputs, attr = {}, ending = '') {
      const given = inputs.filter((input) => input !== undefined);
      if (given.length !== inputs.length)
        return { unmapped: 'an argument is not a layer or constant numbers' };
      const own = { name: node.name + ending, op, inputs: [], attr };
      if (given.every((input) => 'constant' in input)) {
        const folded = foldConstants(
          own,
          given.map((input) => input.constant),
        );
        return folded ? { constant: folded } : { unmapped: 'it computes with constants only' };
      }
      const reader = operationReaders.get(op);
      if (!reader) return { unmapped: 'no layer computes it' };
      const read = reader({ node: own, inputs: given, builder, alone: alone(given[0]!) });
      if (!('outputs' in read)) return read;
      const values: Value[] = [];
      for (const output of read.outputs) {
        if ('unmapped' in output) return output;
        values.push(output);
      }
      return values;
    },
    run(op, inputs, attr, ending) {
      const read = call.runAll(op, inputs, attr, ending);
      return isList(read) ? { unmapped: 'it has several outputs' } : read;
    },
    add(kind, params, inputs, ending = '') {
      const layers = inputs.flatMap((input) => ('layer' in input ? [input.layer] : []));
      if (layers.length !== inputs.length) return { unmapped: 'an argument is not a layer' };
      return builder.add({ ...node, name: node.name + ending }, { kind, params, inputs: layers });
    },
  };
  return call;
}
