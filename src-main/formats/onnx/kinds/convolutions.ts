// Writes convolutions over sequences and images: permutes kernels, and writes TensorFlow's padding explicitly per side.
import type { Json } from '#shared/graph/graph';
import { transposedLength } from '#shared/layers/convolutional/conv-transpose';
import type { OnnxValue } from '../builder';
import { type OnnxCall, type OnnxWriter, weightOf, weightShape } from '../call';
import type { Attributes } from '../proto';
import { activate } from './activations';

/** A sliding window: one number per spatial axis. */
export interface Window {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: string;
}

/** Returns a parameter as one number for each of `count` axes. */
export function perAxis(value: Json | undefined, count: number): number[] {
  const list = Array.isArray(value) ? value.map(Number) : [Number(value)];
  return Array.from({ length: count }, (_, i) => list[i] ?? list[0]!);
}

/** Returns the attributes for TensorFlow's padding: with `same`, the extra element of odd padding is at the end. */
export function windowAttributes(
  value: OnnxValue,
  { size, strides, dilations, padding }: Window,
): Attributes {
  const spatial = value.shape.slice(1, -1);
  const dilated: Attributes = dilations.some((rate) => rate > 1) ? { dilations: [...dilations] } : {};
  const attributes = { kernel_shape: [...size], strides: [...strides], ...dilated };
  if (padding === 'valid') return attributes;
  const reach = size.map((length, i) => (length - 1) * dilations[i]! + 1);
  if (padding === 'causal') return { ...attributes, pads: [reach[0]! - 1, 0] };
  const totals = spatial.map((length, i) => {
    const stride = strides[i]!;
    if (length !== null) return Math.max((Math.ceil(length / stride) - 1) * stride + reach[i]! - length, 0);
    return stride === 1 ? reach[i]! - 1 : null;
  });
  if (totals.includes(null)) return { ...attributes, auto_pad: 'SAME_UPPER' };
  const before = totals.map((total) => Math.floor(total! / 2));
  return { ...attributes, pads: [...before, ...totals.map((total, i) => total! - before[i]!)] };
}

function windowOf({ params, inputs }: OnnxCall): Window {
  const count = inputs[0]!.shape.length - 2;
  return {
    size: perAxis(params.kernelSize, count),
    strides: perAxis(params.strides, count),
    dilations: perAxis(params.dilationRate, count),
    padding: String(params.padding),
  };
}

function finish(call: OnnxCall, name: string): OnnxValue {
  return activate(call, { name, shape: call.output, first: true }, call.params.activation);
}

/** Permutes `[…window, in, multiplier]` to `[in * multiplier, 1, …window]`. */
function depthwiseKernel(call: OnnxCall, name: string): string {
  const shape = weightShape(call, name);
  const count = shape.length - 2;
  const order = [count, count + 1, ...shape.slice(0, count).map((_, i) => i)];
  const dims = [shape[count]! * shape[count + 1]!, 1, ...shape.slice(0, count)];
  return weightOf(call, name, { order, dims });
}

/** Permutes `[…window, in, out]` to `[out, in, …window]`. */
function turnedKernel(call: OnnxCall, name: string): string {
  const count = weightShape(call, name).length - 2;
  return weightOf(call, name, { order: [count + 1, count, ...Array.from({ length: count }, (_, i) => i)] });
}

const biasOf = (call: OnnxCall) => (call.params.useBias ? [weightOf(call, 'bias')] : []);

/** `Conv1D`, `Conv2D`: grouped, dilated, causal. */
export const writeConv: OnnxWriter = (call) => {
  const x = call.builder.toFirst(call.inputs[0]!);
  const group = Number(call.params.groups);
  const attributes = { ...windowAttributes(x, windowOf(call)), ...(group > 1 ? { group } : {}) };
  const inputs = [x.name, turnedKernel(call, 'kernel'), ...biasOf(call)];
  return finish(call, call.builder.node('Conv', inputs, attributes));
};

/** `DepthwiseConv1D`, `DepthwiseConv2D`. */
export const writeDepthwiseConv: OnnxWriter = (call) => {
  const x = call.builder.toFirst(call.inputs[0]!);
  const attributes = { ...windowAttributes(x, windowOf(call)), group: Number(x.shape.at(-1)) };
  const inputs = [x.name, depthwiseKernel(call, 'kernel'), ...biasOf(call)];
  return finish(call, call.builder.node('Conv', inputs, attributes));
};

/** `SeparableConv1D`, `SeparableConv2D`. */
export const writeSeparableConv: OnnxWriter = (call) => {
  const x = call.builder.toFirst(call.inputs[0]!);
  const attributes = { ...windowAttributes(x, windowOf(call)), group: Number(x.shape.at(-1)) };
  const between = call.builder.node('Conv', [x.name, depthwiseKernel(call, 'depthwise_kernel')], attributes);
  return finish(
    call,
    call.builder.node('Conv', [between, turnedKernel(call, 'pointwise_kernel'), ...biasOf(call)]),
  );
};

/** `Conv2DTranspose`: values beyond the output are cropped, half of them (rounded down) at the start. */
export const writeConv2DTranspose: OnnxWriter = (call) => {
  const x = call.builder.toFirst(call.inputs[0]!);
  const { size, strides, dilations, padding } = windowOf(call);
  const extra = call.params.outputPadding === null ? null : perAxis(call.params.outputPadding, 2);
  // The result does not depend on the input size, so 8 is used.
  const beyond = size.map((length, i) => {
    const [stride, rate] = [strides[i]!, dilations[i]!];
    const output = transposedLength(8, length, stride, padding, extra?.[i] ?? null, rate)!;
    return 7 * stride + (length - 1) * rate + 1 - output;
  });
  const before = beyond.map((total) => Math.floor(Math.max(total, 0) / 2));
  const attributes = {
    kernel_shape: [...size],
    strides: [...strides],
    dilations: [...dilations],
    pads: [...before, ...beyond.map((total, i) => Math.max(total, 0) - before[i]!)],
    output_padding: beyond.map((total) => Math.max(-total, 0)),
  };
  const kernel = weightOf(call, 'kernel', { order: [3, 2, 0, 1] });
  return finish(call, call.builder.node('ConvTranspose', [x.name, kernel, ...biasOf(call)], attributes));
};
