// Values of a graph that are known without running it: its weights, and integers derived from known shapes.

import { flagAttr, intsAttr, numberAttr } from './graph-def';
import type { GraphNode } from './graph-node';

/** A constant: small ones with values (NaN is an unknown size), large ones only as a blob. */
export interface Constant {
  readonly shape: readonly number[];
  readonly values: readonly number[] | null;
  readonly blob: string | null;
}

/** Maximum number of values of a constant kept as numbers. */
export const smallValues = 16_384;

/** Creates a constant from a vector or, with `scalar`, a single number. */
export function constantOf(values: readonly number[], scalar = false): Constant {
  return { shape: scalar ? [] : [values.length], values, blob: null };
}

type Fold = (inputs: readonly Constant[], node: GraphNode) => Constant | undefined;

const each =
  (compute: (a: number, b: number) => number): Fold =>
  ([a, b]) => {
    if (!a?.values || !b?.values) return undefined;
    if (a.values.length !== b.values.length && a.values.length !== 1 && b.values.length !== 1)
      return undefined;
    const count = Math.max(a.values.length, b.values.length);
    const at = (one: readonly number[], i: number) => one[one.length === 1 ? 0 : i]!;
    const values = Array.from({ length: count }, (_, i) => compute(at(a.values!, i), at(b.values!, i)));
    return { shape: a.values.length >= b.values.length ? a.shape : b.shape, values, blob: null };
  };

const fold =
  (start: number, compute: (a: number, b: number) => number): Fold =>
  ([input], node) =>
    input?.values && input.shape.length < 2
      ? constantOf([input.values.reduce(compute, start)], !flagAttr(node.attr, 'keep_dims'))
      : undefined;

const one =
  (compute: (value: number) => number): Fold =>
  ([input]) =>
    input?.values ? { ...input, values: input.values.map(compute), blob: null } : undefined;

const reshaped = (input: Constant | undefined, shape: readonly number[]): Constant | undefined =>
  input && { ...input, shape };

const folds: Readonly<Record<string, Fold>> = {
  Add: each((a, b) => a + b),
  AddV2: each((a, b) => a + b),
  Sub: each((a, b) => a - b),
  Mul: each((a, b) => a * b),
  Maximum: each(Math.max),
  Minimum: each(Math.min),
  FloorDiv: each((a, b) => Math.floor(a / b)),
  RealDiv: each((a, b) => a / b),
  Div: each((a, b) => a / b),
  Prod: fold(1, (a, b) => a * b),
  Cast: ([input]) => input && { ...input, values: input.values?.map(Math.trunc) ?? null },
  Neg: one((value) => -value),
  Ceil: one(Math.ceil),
  Floor: one(Math.floor),
  Sqrt: one(Math.sqrt),
  Rsqrt: one((value) => 1 / Math.sqrt(value)),
  Reciprocal: one((value) => 1 / value),
  Square: one((value) => value * value),
  Abs: one(Math.abs),
  FloorMod: each((a, b) => a - b * Math.floor(a / b)),
  Pow: each((a, b) => a ** b),
  Pack: (inputs) => {
    const values = inputs.flatMap((input) =>
      input.shape.length === 0 && input.values ? [input.values[0]!] : [],
    );
    return values.length === inputs.length ? constantOf(values) : undefined;
  },
  ConcatV2: (inputs) => {
    const parts = inputs.slice(0, -1);
    const total = parts.reduce((sum, { values }) => sum + (values?.length ?? 0), 0);
    return total <= smallValues && parts.every(({ shape, values }) => shape.length === 1 && values)
      ? constantOf(parts.flatMap(({ values }) => values!))
      : undefined;
  },
  GatherV2: ([input, indices]) => {
    if (!input?.values || input.shape.length !== 1 || !indices?.values) return undefined;
    const taken = indices.values.map((index) => input.values![index] ?? Number.NaN);
    return constantOf(taken, indices.shape.length === 0);
  },
  StridedSlice: ([input, begin, end, strides], { attr }) => {
    if (!input?.values || input.shape.length !== 1 || strides?.values?.join() !== '1') return undefined;
    if (numberAttr(attr, 'new_axis_mask', 0) || numberAttr(attr, 'ellipsis_mask', 0)) return undefined;
    const [from, to] = [Number(begin?.values?.[0]), Number(end?.values?.[0])];
    if (Number.isNaN(from) || Number.isNaN(to)) return undefined;
    const start = numberAttr(attr, 'begin_mask', 0) ? 0 : from;
    if (numberAttr(attr, 'shrink_axis_mask', 0))
      return constantOf([input.values.at(start) ?? Number.NaN], true);
    return constantOf(input.values.slice(start, numberAttr(attr, 'end_mask', 0) ? undefined : to));
  },
  ExpandDims: ([input]) => (input?.shape.length === 0 ? reshaped(input, [1]) : undefined),
  Squeeze: ([input], { attr }) => {
    const axes = intsAttr(attr, 'squeeze_dims');
    return reshaped(
      input,
      input?.shape.filter((size, axis) => size !== 1 || (axes.length > 0 && !axes.includes(axis))) ?? [],
    );
  },
  Reshape: ([input, target]) => {
    const shape = target?.values;
    const count = input?.shape.reduce((product, size) => product * size, 1);
    const known = shape?.reduce((product, size) => product * (size === -1 ? 1 : size), 1);
    if (
      !shape ||
      count === undefined ||
      known === undefined ||
      shape.filter((size) => size === -1).length > 1
    )
      return undefined;
    const whole = shape.map((size) => (size === -1 ? count / known : size));
    return whole.reduce((product, size) => product * size, 1) === count ? reshaped(input, whole) : undefined;
  },
};

/** Evaluates an operation on constants if it is one that computes sizes; returns undefined for all others. */
export function foldConstants(node: GraphNode, inputs: readonly Constant[]): Constant | undefined {
  return Object.hasOwn(folds, node.op) ? folds[node.op]!(inputs, node) : undefined;
}

/** Returns each number of a vector as a constant, as `Unpack` does. */
export function unpackConstant(node: GraphNode, inputs: readonly Constant[]): Constant[] | undefined {
  const [input] = inputs;
  if (node.op !== 'Unpack' || !input?.values || input.shape.length !== 1) return undefined;
  return input.values.slice(0, smallValues).map((value) => constantOf([value], true));
}
