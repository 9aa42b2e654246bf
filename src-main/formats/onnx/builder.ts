// Builds an ONNX graph: values with their layout, nodes with unique names, constants, and weights that are read when written.
import type { Shape } from '#shared/graph/graph';
import type { Attribute, OnnxNode, OnnxTensor } from './proto';

/** A value in the graph. `shape` is Keras' (channels last); `first` is true if its channels are on axis 1. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: Shape;
  readonly first: boolean;
}

/** A weight in ONNX's layout, computed from the layer's values when it is written. */
export interface WeightSource {
  readonly layer: string;
  /** The weights of the layer it is computed from. */
  readonly weights: readonly string[];
  readonly make: (values: readonly Float32Array[]) => Float32Array;
}

/** A graph that is being built. */
export interface OnnxBuilder {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor<WeightSource>[];
  /** Nodes are named after the layer that is being written. */
  enter(layer: string): void;
  /** Adds an operation; returns the name of its (first) output. `outputs` is how many it has. */
  node(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
    output?: string,
  ): string;
  /** float32 numbers as a constant. */
  floats(values: readonly number[], dims?: readonly number[]): string;
  /** int64 numbers as a constant. */
  ints(values: readonly number[]): string;
  /**
   * Keeps ONNX Runtime from merging zero padding into the max-pooling that reads `name`: it would pad with -infinity instead
   * (microsoft/onnxruntime#18136). It only merges the value 0, so the value becomes the smallest positive float32.
   */
  keepPadding(name: string): void;
  /** A weight that is read later. */
  weight(name: string, dims: readonly number[], source: Omit<WeightSource, 'layer'>): string;
  /** Returns the value with its channels on axis 1, or last. */
  toFirst(value: OnnxValue): OnnxValue;
  toLast(value: OnnxValue): OnnxValue;
}

const halfAtLeast = 1024;

/** Creates a graph; `reserved` names are used for inputs and outputs. With `float16`, large weights are stored as float16 and cast. */
export function createOnnxBuilder(reserved: readonly string[], float16: boolean): OnnxBuilder {
  const taken = new Set(reserved);
  const nodes: OnnxNode[] = [];
  const tensors: OnnxTensor<WeightSource>[] = [];
  const turned = new Map<string, string>();
  const constants = new Map<string, string>();
  let layer = '';
  const free = (wanted: string) => {
    let name = wanted;
    for (let i = 1; taken.has(name); i++) name = `${wanted}_${i}`;
    taken.add(name);
    return name;
  };
  const builder: OnnxBuilder = {
    nodes,
    tensors,
    enter: (name) => {
      layer = name;
    },
    node(op, inputs, attributes = {}, output = free(`${layer}/${op}`)) {
      nodes.push({ name: output, op, inputs, outputs: [output], attributes });
      return output;
    },
    floats(values, dims = values.length === 1 ? [] : [values.length]) {
      const key = `f${dims}:${values}`;
      const known = constants.get(key);
      if (known) return known;
      const name = free(values.length === 1 ? `const/${values[0]}` : `${layer}/const`);
      const data = new Uint8Array(Float32Array.from(values).buffer);
      tensors.push({ name, dims, type: 'float32', data });
      constants.set(key, name);
      return name;
    },
    ints(values) {
      const key = `i:${values}`;
      const known = constants.get(key);
      if (known) return known;
      const name = free(`const/[${values}]`);
      const data = new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
      tensors.push({ name, dims: [values.length], type: 'int64', data });
      constants.set(key, name);
      return name;
    },
    keepPadding(name) {
      const at = nodes.findLastIndex(({ outputs }) => outputs.includes(name));
      const node = nodes[at];
      if (node?.op === 'Transpose') builder.keepPadding(node.inputs[0]!);
      if (node?.op === 'Pad' && node.inputs.length === 2)
        nodes[at] = { ...node, inputs: [...node.inputs, builder.floats([2 ** -149])] };
    },
    weight(name, dims, source) {
      const count = dims.reduce((product, size) => product * size, 1);
      const half = float16 && dims.length > 1 && count >= halfAtLeast;
      const own = free(`${layer}/${name}`);
      const data = { sizeBytes: count * (half ? 2 : 4), source: { layer, ...source } };
      tensors.push({ name: own, dims, type: half ? 'float16' : 'float32', data });
      return half ? builder.node('Cast', [own], { to: 1 }) : own;
    },
    toFirst: (value) => turn(value, true),
    toLast: (value) => turn(value, false),
  };
  function turn(value: OnnxValue, first: boolean): OnnxValue {
    const rank = value.shape.length;
    if (value.first === first || rank < 3) return rank < 3 ? value : { ...value, first };
    const axes = value.shape.map((_, axis) => axis);
    const perm = first ? [0, rank - 1, ...axes.slice(1, -1)] : [0, ...axes.slice(2), 1];
    const known = turned.get(value.name) ?? builder.node('Transpose', [value.name], { perm });
    turned.set(value.name, known);
    turned.set(known, value.name);
    return { ...value, name: known, first };
  }
  return builder;
}

/** Returns the index in the value of an axis of Keras' shape. */
export function axisIn({ shape, first }: OnnxValue, axis: number): number {
  const rank = shape.length;
  const plain = (axis + rank) % rank;
  if (!first || plain === 0) return plain;
  return plain === rank - 1 ? 1 : plain + 1;
}

/** Reorders sizes or pads from Keras' axes to the value's axes. */
export function arrange<T>({ first }: OnnxValue, perAxis: readonly T[]): T[] {
  if (!first || perAxis.length < 3) return [...perAxis];
  return [perAxis[0]!, perAxis.at(-1)!, ...perAxis.slice(1, -1)];
}

/** Returns the shape by which a weight of shape `kept` (sizes on those axes, 1 elsewhere) is broadcast over the value. */
export function spread(value: OnnxValue, axes: readonly number[], sizes: readonly number[]): number[] {
  const rank = value.shape.length;
  const dims = value.shape.map((_, axis) => sizes[axes.indexOf(axis)] ?? 1);
  const arranged = arrange(value, dims).slice(1);
  return rank === 1 ? [...sizes] : arranged;
}

/** Permutes the axes of values. */
export function permuteValues(
  values: Float32Array,
  shape: readonly number[],
  order: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const sizes = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const out = new Float32Array(values.length);
  const last = sizes.length - 1;
  const index = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; ) {
    for (let i = 0, at = from; i < sizes[last]!; i++, at += steps[last]!) out[to++] = values[at]!;
    for (let axis = last - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < sizes[axis]!) break;
      from -= steps[axis]! * sizes[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
