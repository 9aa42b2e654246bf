// Writes pooling over sequences and images, and global pooling.

import { axisIn } from '../builder';
import type { OnnxCall, OnnxWriter } from '../call';
import { perAxis, windowAttributes } from './convolutions';

const pooled =
  (op: string): OnnxWriter =>
  (call) => {
    const x = call.builder.toFirst(call.inputs[0]!);
    if (op === 'MaxPool') call.builder.keepPadding(x.name);
    const count = x.shape.length - 2;
    const attributes = windowAttributes(x, {
      size: perAxis(call.params.poolSize, count),
      strides: perAxis(call.params.strides ?? call.params.poolSize, count),
      dilations: perAxis(1, count),
      padding: String(call.params.padding),
    });
    return { name: call.builder.node(op, [x.name], attributes), shape: call.output, first: true };
  };

const reduced =
  (op: string): OnnxWriter =>
  ({ builder, inputs, params, output }: OnnxCall) => {
    const x = inputs[0]!;
    const axes = x.shape.slice(1, -1).map((_, i) => axisIn(x, i + 1));
    const keepdims = params.keepdims ? 1 : 0;
    const name = builder.node(op, [x.name], { axes, keepdims });
    return { name, shape: output, first: keepdims === 1 && x.first };
  };

/** `MaxPooling1D`, `MaxPooling2D`. */
export const writeMaxPooling = pooled('MaxPool');
/** `AveragePooling1D`, `AveragePooling2D`: padding is not counted. */
export const writeAveragePooling = pooled('AveragePool');
/** `GlobalAveragePooling1D`, `GlobalAveragePooling2D`. */
export const writeGlobalAveragePooling = reduced('ReduceMean');
/** `GlobalMaxPooling1D`, `GlobalMaxPooling2D`. */
export const writeGlobalMaxPooling = reduced('ReduceMax');
