// Slice, Reduce, Power, Clip and MathFunction in ONNX's operators.
import { type MathFunctionName, reducedAxes } from '#shared/layers/operations/arithmetic';
import { sliceAxes } from '#shared/layers/operations/slicing';
import { axisIn, type OnnxBuilder } from '../builder';
import { elementwise, type OnnxWriter, refuse } from '../call';

/** `Slice`. */
export const writeSlice: OnnxWriter = (call) => {
  const { builder, inputs, params, output } = call;
  const x = inputs[0]!;
  const axes = sliceAxes(params, x.shape);
  if ('problem' in axes) return refuse(call, axes.problem);
  // Beyond either end: ONNX clamps it to the size of the axis.
  const far = Number.MAX_SAFE_INTEGER;
  const taken = axes.flatMap(({ start, count, step }, i) => {
    if (count === x.shape[i + 1] && step === 1) return [];
    const end = count === null ? step * far : start + count * step;
    return [{ start, end: end < 0 ? -far : end, step, axis: axisIn(x, i + 1) }];
  });
  if (taken.length === 0) return x;
  const lists = [
    taken.map(({ start }) => start),
    taken.map(({ end }) => end),
    taken.map(({ axis }) => axis),
    taken.map(({ step }) => step),
  ];
  const name = builder.node('Slice', [x.name, ...lists.map((list) => builder.ints(list))]);
  return { ...x, name, shape: output };
};

const reductions: Readonly<Record<string, string>> = {
  mean: 'ReduceMean',
  max: 'ReduceMax',
  min: 'ReduceMin',
  prod: 'ReduceProd',
};

/** `Reduce`; in this operator set, only ReduceSum has its axes as an input. */
export const writeReduce: OnnxWriter = (call) => {
  const { builder, params, output } = call;
  const x = builder.toLast(call.inputs[0]!);
  const axes = reducedAxes(params, x.shape.length);
  if ('problem' in axes) return refuse(call, axes.problem);
  const keepdims = params.keepdims ? 1 : 0;
  const op = reductions[String(params.operation)];
  const name = op
    ? builder.node(op, [x.name], { axes, keepdims })
    : builder.node('ReduceSum', [x.name, builder.ints(axes)], { keepdims });
  return { name, shape: output, first: false };
};

/** `Power`. */
export const writePower: OnnxWriter = (call) => {
  const x = call.inputs[0]!;
  const exponent = Number(call.params.exponent);
  if (exponent === 0.5) return elementwise(call, x, 'Sqrt');
  if (exponent === -1) return elementwise(call, x, 'Reciprocal');
  return { ...x, name: call.builder.node('Pow', [x.name, call.builder.floats([exponent])]) };
};

/** `Clip`. */
export const writeClip: OnnxWriter = ({ builder, inputs, params: { minValue, maxValue } }) => {
  const x = inputs[0]!;
  if (minValue === null && maxValue === null) return x;
  const limits = [minValue, maxValue].map((one) => (typeof one === 'number' ? builder.floats([one]) : ''));
  return { ...x, name: builder.node('Clip', [x.name, ...limits.slice(0, maxValue === null ? 1 : 2)]) };
};

const functions: Readonly<Record<MathFunctionName, string | ((x: string, b: OnnxBuilder) => string)>> = {
  abs: 'Abs',
  log: 'Log',
  log1p: (x, b) => b.node('Log', [b.node('Add', [x, b.floats([1])])]),
  expm1: (x, b) => b.node('Sub', [b.node('Exp', [x]), b.floats([1])]),
  sign: 'Sign',
  floor: 'Floor',
  ceil: 'Ceil',
  round: 'Round',
  sin: 'Sin',
  cos: 'Cos',
  tan: 'Tan',
  erf: 'Erf',
};

/** `MathFunction`. */
export const writeMathFunction: OnnxWriter = (call) => {
  const x = call.inputs[0]!;
  const found = functions[call.params.function as MathFunctionName];
  return typeof found === 'string'
    ? elementwise(call, x, found)
    : { ...x, name: found(x.name, call.builder) };
};
