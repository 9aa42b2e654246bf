// Writes layers that only rearrange values, identity layers in inference, Dense, and resizing.
import { arrange, axisIn, type OnnxValue } from '../builder';
import { type OnnxCall, type OnnxWriter, refuse, weightOf } from '../call';
import type { Attributes } from '../proto';
import { activate } from './activations';

/** Layers without effect in inference: dropout, noise, augmentation. */
export const writeNothing: OnnxWriter = ({ inputs }) => inputs[0]!;

/** `Dense` over the last axis. */
export const writeDense: OnnxWriter = (call) => {
  const { builder, params, output } = call;
  const x = builder.toLast(call.inputs[0]!);
  const kernel = weightOf(call, 'kernel');
  const bias = params.useBias ? [weightOf(call, 'bias')] : [];
  let name: string;
  if (x.shape.length === 2 && bias.length > 0) name = builder.node('Gemm', [x.name, kernel, ...bias]);
  else {
    name = builder.node('MatMul', [x.name, kernel]);
    if (bias.length > 0) name = builder.node('Add', [name, bias[0]!]);
  }
  return activate(call, { name, shape: output, first: false }, params.activation);
};

/** `Flatten`. */
export const writeFlatten: OnnxWriter = ({ builder, inputs, output }) => {
  const x = builder.toLast(inputs[0]!);
  if (x.shape.length === 2) return x;
  return { name: builder.node('Flatten', [x.name], { axis: 1 }), shape: output, first: false };
};

/** `Reshape`. */
export const writeReshape: OnnxWriter = ({ builder, inputs, params, output }) => {
  const x = builder.toLast(inputs[0]!);
  const target = builder.ints([0, ...(params.targetShape as readonly number[])]);
  return { name: builder.node('Reshape', [x.name, target]), shape: output, first: false };
};

/** `Permute`. */
export const writePermute: OnnxWriter = ({ builder, inputs, params, output }) => {
  const x = builder.toLast(inputs[0]!);
  const perm = [0, ...(params.dims as readonly number[])];
  return { name: builder.node('Transpose', [x.name], { perm }), shape: output, first: false };
};

/** `RepeatVector`. */
export const writeRepeatVector: OnnxWriter = ({ builder, inputs, params, output }) => {
  const row = builder.node('Unsqueeze', [inputs[0]!.name, builder.ints([1])]);
  const name = builder.node('Expand', [row, builder.ints([1, Number(params.n), 1])]);
  return { name, shape: output, first: false };
};

/** Returns a parameter as two sides per spatial axis. */
function sides(value: unknown, count: number): [number, number][] {
  const list = value as readonly unknown[];
  return count === 1 ? [[Number(list[0]), Number(list[1])]] : (list as [number, number][]);
}

/** `ZeroPadding1D`, `ZeroPadding2D`. */
export const writeZeroPadding: OnnxWriter = ({ builder, inputs, params, output }) => {
  const x = inputs[0]!;
  const around = sides(params.padding, x.shape.length - 2);
  const pads = [0, 1].flatMap((side) => arrange(x, [0, ...around.map((pair) => pair[side]!), 0]));
  return { ...x, name: builder.node('Pad', [x.name, builder.ints(pads)]), shape: output };
};

/** Slices each spatial axis: from, and to (which may be beyond the end). */
function sliced(call: OnnxCall, stretches: readonly [number, number][]): OnnxValue {
  const { builder, inputs, output } = call;
  const x = inputs[0]!;
  const axes = stretches.map((_, i) => axisIn(x, i + 1));
  const lists = [stretches.map(([from]) => from), stretches.map(([, to]) => to), axes];
  const name = builder.node('Slice', [x.name, ...lists.map((list) => builder.ints(list))]);
  return { ...x, name, shape: output };
}

/** `Cropping1D`, `Cropping2D`. */
export const writeCropping: OnnxWriter = (call) =>
  sliced(
    call,
    sides(call.params.cropping, call.output.length - 2).map(([before, behind]) => [
      before,
      behind === 0 ? Number.MAX_SAFE_INTEGER : -behind,
    ]),
  );

/** `CenterCrop` of an image that is large enough. */
export const writeCenterCrop: OnnxWriter = (call) => {
  const wanted = [Number(call.params.height), Number(call.params.width)];
  const given = call.inputs[0]!.shape.slice(1, 3);
  if (given.some((size, i) => size === null || size < wanted[i]!))
    return refuse(call, 'the image must be known to be at least as large as the crop');
  const from = given.map((size, i) => Math.floor((Number(size) - wanted[i]!) / 2));
  return sliced(
    call,
    from.map((start, i) => [start, start + wanted[i]!]),
  );
};

/** `RandomCrop` in inference, if it has no effect. */
export const writeRandomCrop: OnnxWriter = (call) => {
  const x = call.inputs[0]!;
  if (x.shape[1] !== call.params.height || x.shape[2] !== call.params.width)
    return refuse(call, 'in inference it resizes; put a Resizing or CenterCrop layer in its place');
  return x;
};

/** `UpSampling1D`, `UpSampling2D`. */
export const writeUpSampling: OnnxWriter = (call) => {
  const { builder, params, output } = call;
  const x = builder.toFirst(call.inputs[0]!);
  const size = params.size as number | readonly number[];
  const factors = Array.isArray(size) ? size.map(Number) : [Number(size), Number(size)];
  const scales = builder.floats([1, 1, ...factors.slice(0, x.shape.length - 2)]);
  const attributes: Attributes =
    (params.interpolation ?? 'nearest') === 'nearest'
      ? { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }
      : blended(call);
  return { name: builder.node('Resize', [x.name, '', scales], attributes), shape: output, first: true };
};

/** `Resizing` without preserving the aspect ratio. */
export const writeResizing: OnnxWriter = (call) => {
  const { builder, params, output } = call;
  if (params.cropToAspectRatio || params.padToAspectRatio)
    return refuse(call, 'keeping the aspect ratio depends on the size of each image');
  if (params.antialias) return refuse(call, 'antialias is not in the operator set');
  const given = call.inputs[0]!;
  if (given.shape[1] === params.height && given.shape[2] === params.width) return given;
  const x = builder.toFirst(given);
  const channels = Number(x.shape.at(-1));
  const attributes: Attributes =
    params.interpolation === 'nearest'
      ? { mode: 'nearest', coordinate_transformation_mode: 'half_pixel', nearest_mode: 'round_prefer_ceil' }
      : blended(call);
  const batch = builder.node('Slice', [
    builder.node('Shape', [x.name]),
    builder.ints([0]),
    builder.ints([1]),
  ]);
  const rest = builder.ints([channels, Number(params.height), Number(params.width)]);
  const sizes = builder.node('Concat', [batch, rest], { axis: 0 });
  const name = builder.node('Resize', [x.name, '', '', sizes], attributes);
  return { name, shape: output, first: true };
};

function blended(call: OnnxCall): Attributes {
  const { interpolation } = call.params;
  if (interpolation === 'bilinear') return { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
  if (interpolation === 'bicubic')
    return refuse(call, "onnxruntime's bicubic differs from TensorFlow's in the third digit");
  return refuse(call, `the interpolation '${interpolation}' is not in the operator set`);
}
