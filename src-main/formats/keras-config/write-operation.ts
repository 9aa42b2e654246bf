// Writes layers that are operations in Keras: keras.ops for Keras 3, TFOpLambda and SlicingOpLambda for Keras 2.
import type { Json, Layer } from '#shared/graph/graph';
import { fillParams, findKind } from '#shared/layers/catalog';
import type { Params } from '#shared/layers/kind';
import type { JsonObject } from './names';

/** Call arguments of an operation besides its tensors. */
interface Call {
  readonly name: string;
  readonly module?: string;
  readonly config?: JsonObject;
  /** Arguments after the tensors. */
  readonly rest?: readonly Json[];
}

type Ranges = readonly (readonly (number | null)[] | null)[];

/** Returns a range for each axis, the batch first. */
const bounds = ({ ranges }: Params) =>
  [null, ...(ranges as Ranges)].map((range) => {
    const [start = null, stop = null, step = null] = range ?? [];
    return { start, stop, step };
  });

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

const inKeras3: Readonly<Record<string, (params: Params) => Call>> = {
  Slice: (params) => ({
    name: 'GetItem',
    rest: [bounds(params).map((config) => ({ class_name: '__slice__', config }))],
  }),
  Reduce: ({ operation, axis, keepdims }) => ({
    name: capital(String(operation)),
    config: { axis: axis ?? null, keepdims: keepdims ?? false },
  }),
  Power: ({ exponent }) => ({ name: 'Power', rest: [exponent ?? null] }),
  Divide: () => ({ name: 'TrueDivide' }),
  Clip: ({ minValue = null, maxValue = null }) =>
    minValue !== null && maxValue !== null
      ? { name: 'Clip', config: { x_min: minValue, x_max: maxValue } }
      : minValue !== null
        ? { name: 'Maximum', rest: [minValue] }
        : { name: 'Minimum', rest: [maxValue ?? 3.4e38] },
  MathFunction: ({ function: name }) => {
    if (name === 'abs') return { name: 'Absolute' };
    if (name === 'erf') return { name: 'Erf', module: 'keras.src.ops.math' };
    return name === 'round' ? { name: 'Round', config: { decimals: 0 } } : { name: capital(String(name)) };
  },
};

/** Returns a layer as an entry of a Keras 3 model; `tensors` are its inputs in the file's form. */
export function writeKeras3Operation(layer: Layer, name: string, tensors: readonly Json[]): JsonObject {
  const call = inKeras3[layer.kind]!(fillParams(findKind(layer.kind)!, layer.params));
  return {
    module: call.module ?? 'keras.src.ops.numpy',
    class_name: call.name,
    config: { name, ...call.config },
    registered_name: call.name,
    name,
    inbound_nodes: [{ args: [...tensors, ...(call.rest ?? [])], kwargs: {} }],
  };
}

const inKeras2: Readonly<Record<string, (params: Params) => readonly [string, JsonObject]>> = {
  Slice: (params) => ['__operators__.getitem', { slice_spec: bounds(params) }],
  Reduce: ({ operation, axis, keepdims }) => [
    `math.reduce_${operation}`,
    { axis: axis ?? null, keepdims: keepdims ?? false },
  ],
  Power: ({ exponent }) => ['math.pow', { y: exponent ?? null }],
  Divide: () => ['math.truediv', {}],
  Clip: ({ minValue = null, maxValue = null }) =>
    minValue !== null && maxValue !== null
      ? ['clip_by_value', { clip_value_min: minValue, clip_value_max: maxValue }]
      : minValue !== null
        ? ['math.maximum', { y: minValue }]
        : ['math.minimum', { y: maxValue ?? 3.4e38 }],
  MathFunction: ({ function: name }) => [`math.${name}`, {}],
};

/** Returns a layer as an entry of a Keras 2 model. */
export function writeKeras2Operation(layer: Layer, name: string, inputs: readonly string[]): JsonObject {
  const [operation, options] = inKeras2[layer.kind]!(fillParams(findKind(layer.kind)!, layer.params));
  const [first, second] = inputs;
  const y: JsonObject = second === undefined ? {} : { y: [second, 0, 0] };
  return {
    class_name: layer.kind === 'Slice' ? 'SlicingOpLambda' : 'TFOpLambda',
    config: { name, trainable: true, dtype: 'float32', function: operation },
    name,
    inbound_nodes: [[first!, 0, 0, { ...options, ...y }]],
  };
}
