// Reduce, Power, Divide, Clip, MathFunction.
import { type MathFunctionName, reducedAxes } from '#shared/layers/operations/arithmetic';
import { type Tensor, tf } from '../../tf';
import type { Forward } from '../forward';

type Reduction = (x: Tensor, axes: number[], keepdims: boolean) => Tensor;

const reductions: Readonly<Record<string, Reduction>> = {
  mean: (x, axes, keepdims) => tf.mean(x, axes, keepdims),
  sum: (x, axes, keepdims) => tf.sum(x, axes, keepdims),
  max: (x, axes, keepdims) => tf.max(x, axes, keepdims),
  min: (x, axes, keepdims) => tf.min(x, axes, keepdims),
  // tf-core has no gradient for prod, so this multiplies the slices one by one.
  prod: (x, axes, keepdims) => {
    let y = x;
    for (const axis of axes) {
      const parts = tf.split(y, y.shape[axis]!, axis);
      y = parts.slice(1).reduce((product, part) => tf.mul(product, part), parts[0]!);
    }
    return keepdims ? y : tf.squeeze(y, axes);
  },
};

/** `Reduce`. */
export const forwardReduce: Forward = ({ inputs, params }) => {
  const x = inputs[0]!;
  const axes = reducedAxes(params, x.rank);
  if ('problem' in axes) throw new Error(axes.problem);
  return reductions[String(params.operation)]!(x, axes, params.keepdims === true);
};

/** `Power`. */
export const forwardPower: Forward = ({ inputs, params }) => {
  const x = inputs[0]!;
  const exponent = Number(params.exponent);
  if (exponent === 2) return tf.square(x);
  if (exponent === 0.5) return tf.sqrt(x);
  if (exponent === -0.5) return tf.rsqrt(x);
  if (exponent === -1) return tf.div(1, x);
  return tf.pow(x, exponent);
};

/** `Divide`. */
export const forwardDivide: Forward = ({ inputs }) => tf.div(inputs[0]!, inputs[1]!);

/** `Clip`. */
export const forwardClip: Forward = ({ inputs, params: { minValue, maxValue } }) => {
  const x = inputs[0]!;
  if (minValue !== null && maxValue !== null) return tf.clipByValue(x, Number(minValue), Number(maxValue));
  if (minValue !== null) return tf.maximum(x, Number(minValue));
  return maxValue === null ? x : tf.minimum(x, Number(maxValue));
};

const functions: Readonly<Record<MathFunctionName, (x: Tensor) => Tensor>> = {
  abs: (x) => tf.abs(x),
  log: (x) => tf.log(x),
  log1p: (x) => tf.log1p(x),
  expm1: (x) => tf.expm1(x),
  sign: (x) => tf.sign(x),
  floor: (x) => tf.floor(x),
  ceil: (x) => tf.ceil(x),
  round: (x) => tf.round(x),
  sin: (x) => tf.sin(x),
  cos: (x) => tf.cos(x),
  tan: (x) => tf.tan(x),
  erf: (x) => tf.erf(x),
};

/** `MathFunction`. */
export const forwardMathFunction: Forward = ({ inputs, params }) =>
  functions[params.function as MathFunctionName](inputs[0]!);
