// Writes activations in ONNX's operators, as Keras 3 defines them (keras/src/activations/activations.py).
import type { ActivationName } from '#shared/layers/activation/activation';
import { axisIn, type OnnxBuilder, type OnnxValue } from '../builder';
import { elementwise, type OnnxCall, type OnnxWriter, refuse, weightOf, weightShape } from '../call';

type Activate = (x: string, b: OnnxBuilder, value: OnnxValue) => string;

const simple =
  (op: string, attributes: Record<string, { float: number }> = {}): Activate =>
  (x, b) =>
    b.node(op, [x], attributes);
const clip =
  (low: number, high: number): Activate =>
  (x, b) =>
    b.node('Clip', [x, b.floats([low]), b.floats([high])]);
const overLast =
  (op: string): Activate =>
  (x, b, value) =>
    b.node(op, [x], { axis: axisIn(value, -1) });
const hardSigmoid = simple('HardSigmoid', { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });

/** `x * cdf` where the cdf is half of one plus `bend(x)`. */
const gelu =
  (bend: Activate): Activate =>
  (x, b, value) => {
    const half = b.node('Mul', [x, b.floats([0.5])]);
    return b.node('Mul', [half, b.node('Add', [bend(x, b, value), b.floats([1])])]);
  };

const functions: Readonly<Record<ActivationName, Activate>> = {
  linear: (x) => x,
  relu: simple('Relu'),
  relu6: clip(0, 6),
  softmax: overLast('Softmax'),
  log_softmax: overLast('LogSoftmax'),
  sigmoid: simple('Sigmoid'),
  tanh: simple('Tanh'),
  elu: simple('Elu'),
  selu: simple('Selu'),
  celu: simple('Celu'),
  gelu: gelu((x, b) => b.node('Erf', [b.node('Mul', [x, b.floats([Math.SQRT1_2])])])),
  gelu_tanh: gelu((x, b) => {
    const cube = b.node('Mul', [b.node('Mul', [x, x]), x]);
    const inner = b.node('Add', [x, b.node('Mul', [cube, b.floats([0.044715])])]);
    return b.node('Tanh', [b.node('Mul', [inner, b.floats([Math.sqrt(2 / Math.PI)])])]);
  }),
  silu: (x, b) => b.node('Mul', [x, b.node('Sigmoid', [x])]),
  softplus: simple('Softplus'),
  softsign: simple('Softsign'),
  hard_sigmoid: hardSigmoid,
  hard_sigmoid_keras2: simple('HardSigmoid', { alpha: { float: 0.2 }, beta: { float: 0.5 } }),
  hard_silu: (x, b, value) => b.node('Mul', [x, hardSigmoid(x, b, value)]),
  hard_tanh: clip(-1, 1),
  hard_shrink: simple('Shrink', { lambd: { float: 0.5 }, bias: { float: 0 } }),
  soft_shrink: simple('Shrink', { lambd: { float: 0.5 }, bias: { float: 0.5 } }),
  tanh_shrink: (x, b) => b.node('Sub', [x, b.node('Tanh', [x])]),
  leaky_relu: simple('LeakyRelu', { alpha: { float: 0.2 } }),
  exponential: simple('Exp'),
  mish: (x, b) => b.node('Mul', [x, b.node('Tanh', [b.node('Softplus', [x])])]),
  log_sigmoid: (x, b) => b.node('Neg', [b.node('Softplus', [b.node('Neg', [x])])]),
  sparse_sigmoid: simple('HardSigmoid', { alpha: { float: 0.5 }, beta: { float: 0.5 } }),
  sparse_plus: (x, b, value) => {
    const bent = b.node('Add', [clip(-1, 1)(x, b, value), b.floats([1])]);
    const curve = b.node('Mul', [b.node('Mul', [bent, bent]), b.floats([0.25])]);
    const above = b.node('Relu', [b.node('Sub', [x, b.floats([1])])]);
    return b.node('Add', [curve, above]);
  },
  squareplus: (x, b) => {
    const root = b.node('Sqrt', [b.node('Add', [b.node('Mul', [x, x]), b.floats([4])])]);
    return b.node('Mul', [b.node('Add', [x, root]), b.floats([0.5])]);
  },
};

/** Writes an activation given by name. */
export function activate(call: OnnxCall, value: OnnxValue, name: unknown): OnnxValue {
  if (typeof name !== 'string' || !Object.hasOwn(functions, name))
    return refuse(call, `the activation '${String(name)}' is not known`);
  return { ...value, name: functions[name as ActivationName](value.name, call.builder, value) };
}

/** `Activation`. */
export const writeActivation: OnnxWriter = (call) => activate(call, call.inputs[0]!, call.params.activation);

/** `ReLU` with limit, slope and threshold. */
export const writeReLU: OnnxWriter = (call) => {
  const { builder: b, params } = call;
  const value = call.inputs[0]!;
  const x = value.name;
  const slope = Number(params.negativeSlope);
  const threshold = Number(params.threshold);
  const limit = params.maxValue === null ? null : Number(params.maxValue);
  if (slope === 0 && threshold === 0)
    return limit === null
      ? elementwise(call, value, 'Relu')
      : { ...value, name: clip(0, limit)(x, b, value) };
  const over = () => b.node('Cast', [b.node('Greater', [x, b.floats([threshold])])], { to: 1 });
  let kept = threshold === 0 ? b.node('Relu', [x]) : b.node('Mul', [x, over()]);
  if (limit !== null) kept = clip(0, limit)(kept, b, value);
  if (slope === 0) return { ...value, name: kept };
  const below = b.node('Relu', [b.node('Sub', [b.floats([threshold]), x])]);
  return { ...value, name: b.node('Sub', [kept, b.node('Mul', [below, b.floats([slope])])]) };
};

/** `LeakyReLU`. */
export const writeLeakyReLU: OnnxWriter = (call) =>
  elementwise(call, call.inputs[0]!, 'LeakyRelu', { alpha: { float: Number(call.params.negativeSlope) } });

/** `ELU`. */
export const writeELU: OnnxWriter = (call) =>
  elementwise(call, call.inputs[0]!, 'Elu', { alpha: { float: Number(call.params.alpha) } });

/** `PReLU`: a slope per position, or per channel if height and width share it. */
export const writePReLU: OnnxWriter = (call) => {
  const value = call.inputs[0]!;
  const shape = weightShape(call, 'alpha');
  const rank = shape.length;
  const order = value.first ? [rank - 1, ...shape.slice(1).map((_, i) => i)] : shape.map((_, i) => i);
  const alpha = weightOf(call, 'alpha', rank > 1 ? { order } : {});
  return { ...value, name: call.builder.node('PRelu', [value.name, alpha]) };
};

/** `Softmax` over an axis. */
export const writeSoftmax: OnnxWriter = (call) => {
  const value = call.inputs[0]!;
  return elementwise(call, value, 'Softmax', { axis: axisIn(value, Number(call.params.axis)) });
};
