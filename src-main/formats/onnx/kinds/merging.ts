// Writes layers that merge several values, after converting them to one layout.
import { dotAxes } from '#shared/layers/merging/dot';
import { axisIn, type OnnxValue } from '../builder';
import type { OnnxCall, OnnxWriter } from '../call';
import { unitLength } from './normalization';

function inOneLayout({ builder, inputs }: OnnxCall): OnnxValue[] {
  const first = inputs.some((value) => value.first && value.shape.length > 2);
  return inputs.map((value) => (first ? builder.toFirst(value) : builder.toLast(value)));
}

/** An operator that takes any number of values. */
const joined =
  (op: string): OnnxWriter =>
  (call) => {
    const values = inOneLayout(call);
    const name = call.builder.node(
      op,
      values.map((value) => value.name),
    );
    return { ...values[0]!, name, shape: call.output };
  };

/** An operator that takes two. */
const folded =
  (op: string): OnnxWriter =>
  (call) => {
    const [head, ...rest] = inOneLayout(call);
    const name = rest.reduce((sum, value) => call.builder.node(op, [sum, value.name]), head!.name);
    return { ...head!, name, shape: call.output };
  };

/** `Add`. */
export const writeAdd = folded('Add');
/** `Subtract`. */
export const writeSubtract = folded('Sub');
/** `Divide`. */
export const writeDivide = folded('Div');
/** `Multiply`. */
export const writeMultiply = folded('Mul');
/** `Average`. */
export const writeAverage = joined('Mean');
/** `Maximum`. */
export const writeMaximum = joined('Max');
/** `Minimum`. */
export const writeMinimum = joined('Min');

/** `CustomScaleLayer`: the second input, scaled, on top of the first. */
export const writeCustomScaleLayer: OnnxWriter = (call) => {
  const { builder, params } = call;
  const [first, second] = inOneLayout(call) as [OnnxValue, OnnxValue];
  const small = builder.node('Mul', [second.name, builder.floats([Number(params.scale)])]);
  return { ...first, name: builder.node('Add', [first.name, small]) };
};

/** `Concatenate`. */
export const writeConcatenate: OnnxWriter = (call) => {
  const values = inOneLayout(call);
  const names = values.map((value) => value.name);
  const axis = axisIn(values[0]!, Number(call.params.axis));
  return { ...values[0]!, name: call.builder.node('Concat', names, { axis }), shape: call.output };
};

/** `Dot`, as an Einstein sum over one axis of each input. */
export const writeDot: OnnxWriter = (call) => {
  const { builder, params, output } = call;
  const [a, b] = call.inputs.map((value) => builder.toLast(value)) as [OnnxValue, OnnxValue];
  const axes = dotAxes(params.axes, [a.shape.length, b.shape.length]);
  const letters = (value: OnnxValue, from: string, summed: number) =>
    value.shape.map((_, axis) =>
      axis === 0 ? 'n' : axis === summed ? 'k' : String.fromCharCode(from.charCodeAt(0) + axis),
    );
  const [left, right] = [letters(a, 'a', axes[0]), letters(b, 'q', axes[1])];
  const kept = ['n', ...[...left, ...right].filter((letter) => letter !== 'n' && letter !== 'k')];
  const normal = (value: OnnxValue, axis: number) =>
    params.normalize ? unitLength(call, value, [axis]).name : value.name;
  const equation = `${left.join('')},${right.join('')}->${kept.join('')}`;
  const product = builder.node('Einsum', [normal(a, axes[0]), normal(b, axes[1])], { equation });
  const name = kept.length === 1 ? builder.node('Unsqueeze', [product, builder.ints([1])]) : product;
  return { name, shape: output, first: false };
};
