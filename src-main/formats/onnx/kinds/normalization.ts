// Writes normalization in inference: by stored statistics, or by those of the sample.
import { axesOf } from '#shared/layers/kind';
import { keptAxes } from '#shared/layers/preprocessing/scaling';
import { axisIn, type OnnxValue, spread } from '../builder';
import { elementwise, type OnnxCall, type OnnxWriter, refuse, weightOf, weightShape } from '../call';

/** Scales and shifts a normalized value by gamma and beta if the layer has them. */
function scaled(call: OnnxCall, value: OnnxValue, axes: readonly number[]): OnnxValue {
  const { builder, params } = call;
  let name = value.name;
  const sizes = axes.map((axis) => Number(value.shape[axis]));
  const dims = spread(value, axes, sizes);
  // Several axes are in Keras' order in the weight, which is permuted like the value.
  const several = axes.length > 1 && value.first;
  const own = several ? call.builder.toLast(value) : value;
  const flat = several ? spread(own, axes, sizes) : dims;
  if (several) name = own.name;
  if (params.scale) name = builder.node('Mul', [name, weightOf(call, 'gamma', { dims: flat })]);
  if (params.center) name = builder.node('Add', [name, weightOf(call, 'beta', { dims: flat })]);
  return { ...own, name };
}

/** `BatchNormalization` by its moving statistics. */
export const writeBatchNormalization: OnnxWriter = (call) => {
  const { builder, params } = call;
  const value = call.inputs[0]!;
  const rank = value.shape.length;
  const axis = (Number(params.axis) + rank) % rank;
  const epsilon = Number(params.epsilon);
  const size = weightShape(call, 'moving_mean')[0]!;
  if (axis === rank - 1) {
    const x = builder.toFirst(value);
    const filled = (name: string, fill: number) =>
      builder.weight(name, [size], { weights: [], make: () => new Float32Array(size).fill(fill) });
    const gamma = params.scale ? weightOf(call, 'gamma') : filled('gamma', 1);
    const beta = params.center ? weightOf(call, 'beta') : filled('beta', 0);
    const inputs = [x.name, gamma, beta, weightOf(call, 'moving_mean'), weightOf(call, 'moving_variance')];
    return { ...x, name: builder.node('BatchNormalization', inputs, { epsilon: { float: epsilon } }) };
  }
  const dims = spread(value, [axis], [size]);
  const factor = builder.weight('factor', dims, {
    weights: params.scale ? ['moving_variance', 'gamma'] : ['moving_variance'],
    make: ([variance, gamma]) => variance!.map((v, i) => (gamma?.[i] ?? 1) / Math.sqrt(v + epsilon)),
  });
  const centered = builder.node('Sub', [value.name, weightOf(call, 'moving_mean', { dims })]);
  let name = builder.node('Mul', [centered, factor]);
  if (params.center) name = builder.node('Add', [name, weightOf(call, 'beta', { dims })]);
  return { ...value, name };
};

/** `LayerNormalization`: ONNX's operator for the last axis, otherwise composed of basic operators. */
export const writeLayerNormalization: OnnxWriter = (call) => {
  const { builder, params } = call;
  const value = call.inputs[0]!;
  const rank = value.shape.length;
  const axes = axesOf(params.axis, rank) as number[];
  const epsilon = Number(params.epsilon);
  if (axes.length === 1 && axes[0] === rank - 1) {
    const x = builder.toLast(value);
    const size = Number(value.shape.at(-1));
    const gamma = params.scale
      ? weightOf(call, 'gamma')
      : builder.floats(new Array<number>(size).fill(1), [size]);
    const beta = params.center ? [weightOf(call, 'beta')] : [];
    const attributes = { axis: -1, epsilon: { float: epsilon } };
    return { ...x, name: builder.node('LayerNormalization', [x.name, gamma, ...beta], attributes) };
  }
  const places = axes.map((axis) => axisIn(value, axis)).sort((a, b) => a - b);
  const mean = builder.node('ReduceMean', [value.name], { axes: places });
  const centered = builder.node('Sub', [value.name, mean]);
  const variance = builder.node('ReduceMean', [builder.node('Mul', [centered, centered])], { axes: places });
  const deviation = builder.node('Sqrt', [builder.node('Add', [variance, builder.floats([epsilon])])]);
  return scaled(call, { ...value, name: builder.node('Div', [centered, deviation]) }, axes);
};

/** `RMSNormalization` composed of basic operators: ONNX's own is in operator set 23. */
export const writeRMSNormalization: OnnxWriter = (call) => {
  const { builder, params } = call;
  const rank = call.inputs[0]!.shape.length;
  const axes = axesOf(params.axis, rank) as number[];
  const perChannel = axes.length === 1 && axes[0] === rank - 1;
  const value = perChannel ? call.inputs[0]! : builder.toLast(call.inputs[0]!);
  const places = axes.map((axis) => axisIn(value, axis)).sort((a, b) => a - b);
  const meanSquare = builder.node('ReduceMean', [builder.node('Mul', [value.name, value.name])], {
    axes: places,
  });
  const root = builder.node('Sqrt', [
    builder.node('Add', [meanSquare, builder.floats([Number(params.epsilon)])]),
  ]);
  const dims = perChannel ? spread(value, axes, weightShape(call, 'scale')) : undefined;
  const scale = weightOf(call, 'scale', dims && { dims });
  return { ...value, name: builder.node('Mul', [builder.node('Div', [value.name, root]), scale]) };
};

/** `GroupNormalization` over the last axis: each group as one instance. */
export const writeGroupNormalization: OnnxWriter = (call) => {
  const { builder, params } = call;
  const rank = call.inputs[0]!.shape.length;
  const axis = (Number(params.axis) + rank) % rank;
  if (axis !== rank - 1) return refuse(call, `groups on axis ${axis} are not written, only on the last`);
  const x = builder.toFirst(call.inputs[0]!);
  const channels = Number(x.shape.at(-1));
  const groups = Number(params.groups) === -1 ? channels : Number(params.groups);
  const apart = builder.node('Reshape', [x.name, builder.ints([0, groups, -1])]);
  const [ones, zeros] = [1, 0].map((fill) => builder.floats(new Array<number>(groups).fill(fill), [groups]));
  const epsilon = { float: Number(params.epsilon) };
  const normal = builder.node('InstanceNormalization', [apart, ones!, zeros!], { epsilon });
  const name = builder.node('Reshape', [normal, builder.node('Shape', [x.name])]);
  return scaled(call, { ...x, name }, [rank - 1]);
};

/** Returns the value normalized to length 1 along the axes (Keras' order). */
export function unitLength({ builder }: OnnxCall, value: OnnxValue, axes: readonly number[]): OnnxValue {
  const places = axes.map((axis) => axisIn(value, axis)).sort((a, b) => a - b);
  const length = builder.node('ReduceL2', [value.name], { axes: places });
  const safe = builder.node('Max', [length, builder.floats([1e-12])]);
  return { ...value, name: builder.node('Div', [value.name, safe]) };
}

/** `UnitNormalization`. */
export const writeUnitNormalization: OnnxWriter = (call) => {
  const value = call.inputs[0]!;
  return unitLength(call, value, axesOf(call.params.axis, value.shape.length) as number[]);
};

/** Local response normalization: ONNX divides alpha by the width of the window. */
export const writeLocalResponseNormalization: OnnxWriter = (call) => {
  const { params } = call;
  const size = 2 * Number(params.depthRadius) + 1;
  return elementwise(call, call.builder.toFirst(call.inputs[0]!), 'LRN', {
    size,
    alpha: { float: Number(params.alpha) * size },
    beta: { float: Number(params.beta) },
    bias: { float: Number(params.bias) },
  });
};

/** `LayerScale`. */
export const writeLayerScale: OnnxWriter = (call) => {
  const value = call.inputs[0]!;
  const last = value.shape.length - 1;
  const dims = spread(value, [last], weightShape(call, 'gamma'));
  const name = call.builder.node('Mul', [value.name, weightOf(call, 'gamma', { dims })]);
  return { ...value, name, shape: call.output };
};

/** `Normalization` by fixed statistics or by its weights; the deviation is at least 1e-7. */
export const writeNormalization: OnnxWriter = (call) => {
  const { builder, params } = call;
  const value = builder.toLast(call.inputs[0]!);
  const axes = keptAxes(params, value.shape.length) as number[];
  const sizes = axes.map((axis) => Number(value.shape[axis]));
  const deviation = (variance: number) => Math.max(Math.sqrt(variance), 1e-7);
  const statistic = (name: 'mean' | 'variance', of: (value: number) => number): string => {
    const given = params[name];
    const dims = spread(value, axes, sizes);
    if (given === null)
      return builder.weight(name, dims, { weights: [name], make: ([values]) => values!.map(of) });
    const values = (Array.isArray(given) ? given : [given]).map((one) => of(Number(one)));
    return builder.floats(values, values.length === 1 ? [] : dims);
  };
  const mean = statistic('mean', (one) => one);
  const spreadOut = statistic('variance', deviation);
  const name = params.invert
    ? builder.node('Add', [builder.node('Mul', [value.name, spreadOut]), mean])
    : builder.node('Div', [builder.node('Sub', [value.name, mean]), spreadOut]);
  return { ...value, name };
};

/** `Rescaling`: one number, or one per channel. */
export const writeRescaling: OnnxWriter = (call) => {
  const { builder, params } = call;
  const value = call.inputs[0]!;
  const numbers = (given: unknown) => {
    const list = (Array.isArray(given) ? given : [given]).map(Number);
    if (list.length === 1) return builder.floats(list, []);
    return builder.floats(list, spread(value, [value.shape.length - 1], [list.length]));
  };
  const product = builder.node('Mul', [value.name, numbers(params.scale)]);
  return { ...value, name: builder.node('Add', [product, numbers(params.offset)]) };
};
