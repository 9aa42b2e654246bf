// Reads operations on a single sample of a batch: they lack the batch axis that layers have.
import type { Json } from '#shared/graph/graph';
import type { Words } from '#shared/sentence';
import type { Unmapped, Value } from './build';
import { type Constant, constantOf } from './constants';
import { batchOf, sampleOf } from './control-flow';
import { intsAttr, numberAttr } from './graph-def';
import type { GraphNode } from './graph-node';
import type { OperationCall, OperationReader, Outputs } from './operations/call';

type Read = Value | Outputs | Unmapped;

const unmapped = (why: Words): Unmapped => ({ unmapped: why });
const isSample = (value: Value | undefined) =>
  value !== undefined && 'layer' in value && value.view === 'sample';

/** Elementwise operations, and operations on the last axis: these do not depend on the batch axis. */
const eachValue = new Set([
  ...['Relu', 'Relu6', 'LeakyRelu', 'Elu', 'Selu', 'Sigmoid', 'Tanh', 'Softplus', 'Softsign', 'Softmax'],
  ...['LogSoftmax', 'Exp', 'Neg', 'Abs', 'Sqrt', 'Rsqrt', 'Reciprocal', 'Inv', 'Square', 'Log', 'Log1p'],
  ...['Expm1', 'Sign', 'Floor', 'Ceil', 'Round', 'Rint', 'Sin', 'Cos', 'Tan', 'Erf', 'ClipByValue', 'Prelu'],
]);
const joins = new Set([
  ...['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Div', 'Maximum', 'Minimum', 'BiasAdd', 'Pow', 'AddN'],
  'SquaredDifference',
]);

/** Reads an operation with samples without a batch axis as input or output; returns undefined for all others. */
export function readSample(call: OperationCall, reader: OperationReader | undefined): Read | undefined {
  const { node, inputs } = call;
  const [first] = inputs;
  if (node.op === sampleOf) {
    if (!first || !('layer' in first) || first.view !== undefined)
      return unmapped('its samples do not come from a batch');
    return { layer: first.layer, view: 'sample' };
  }
  if (node.op === batchOf)
    return isSample(first) && first && 'layer' in first
      ? { layer: first.layer }
      : unmapped('it stacks values that are not single samples');
  if (inputs.some(isSample)) return inSample(call, reader);
  return first && 'layer' in first && first.view === undefined ? leaveBatch(call, first, reader) : undefined;
}

/** Converts the result of a reader to one sample. */
function asSample(read: Read | undefined): Read {
  if (!read) return unmapped('no layer computes it');
  if ('outputs' in read) return { outputs: read.outputs.map((one) => asSample(one) as Value | Unmapped) };
  if (!('layer' in read)) return read;
  return read.view === undefined
    ? { ...read, view: 'sample' }
    : unmapped('its output has a layout that no layer produces');
}

const withAttr = (node: GraphNode, attr: { readonly [name: string]: Json }): GraphNode => ({
  ...node,
  attr: { ...node.attr, ...attr },
});
const whole = (value: number): Json => ({ i: String(value) });
const numbersOf = (value: Value | undefined) =>
  value && 'constant' in value ? value.constant.values : undefined;

/** Reads an operation that extracts the only sample from its batch. */
function leaveBatch(
  call: OperationCall,
  x: { layer: string },
  reader: OperationReader | undefined,
): Read | undefined {
  const { node, inputs, builder, single } = call;
  const { attr } = node;
  const out = (changed: Partial<OperationCall>) => asSample(reader?.({ ...call, ...changed }));
  if (node.op === 'Unpack')
    return numberAttr(attr, 'axis', 0) === 0 && numberAttr(attr, 'num', 0) === 1
      ? { layer: x.layer, view: 'sample' }
      : undefined;
  if (node.op === 'Squeeze') {
    const axes = intsAttr(attr, 'squeeze_dims');
    if (!axes.includes(0) && !(axes.length === 0 && single)) return undefined;
    const rest = axes.filter((axis) => axis !== 0);
    if (axes.length === 1) return { layer: x.layer, view: 'sample' };
    return out({ node: withAttr(node, { squeeze_dims: { list: { i: rest.map(String) } } }) });
  }
  if (!single) return undefined;
  if (node.op === 'StridedSlice') {
    const shrink = numberAttr(attr, 'shrink_axis_mask', 0);
    const begin = numbersOf(inputs[1]);
    if (!(shrink & 1) || begin?.[0] !== 0) return undefined;
    const mask = (name: string) => whole(numberAttr(attr, name, 0) | 1);
    const changed = withAttr(node, {
      shrink_axis_mask: whole(shrink & ~1),
      begin_mask: mask('begin_mask'),
      end_mask: mask('end_mask'),
    });
    return begin.length === 1 ? { layer: x.layer, view: 'sample' } : out({ node: changed });
  }
  if (node.op === 'Reshape') {
    const shape = builder.shapeOf(x.layer);
    const target = numbersOf(inputs[1]);
    const count = shape?.slice(1).reduce<number>((product, size) => product * (size ?? Number.NaN), 1);
    const known = target?.reduce((product, size) => product * (size === -1 ? 1 : size), 1);
    if (!target || !count || !known || target[0] === 1) return undefined;
    const holes = target.filter((size) => size === -1).length;
    const fits = holes === 0 ? known === count : holes === 1 && count % known === 0;
    // Rows of all samples are read directly: a matrix product can use them.
    if (!fits || target[0] === -1 || target[0] === undefined) return undefined;
    const sizes = target.map((size) => (size === -1 ? count / known : size));
    return out({ inputs: [inputs[0]!, { constant: constantOf([Number.NaN, ...sizes]) }] });
  }
  return undefined;
}

/** Reads an operation on samples as the operation on batches that does the same for each sample. */
function inSample(call: OperationCall, reader: OperationReader | undefined): Read {
  const { node, inputs, builder } = call;
  const layers = inputs.filter((input) => 'layer' in input);
  const stripped = inputs.map(
    (input): Value => ('layer' in input && input.view === 'sample' ? { layer: input.layer } : input),
  );
  const read = (changed: Partial<OperationCall> = {}): Read =>
    reader?.({ ...call, inputs: stripped, ...changed }) ?? unmapped('no layer computes it');
  const rank = Math.max(
    ...inputs.map((input) =>
      isSample(input) ? (builder.shapeOf((input as { layer: string }).layer)?.length ?? 0) : 0,
    ),
  );
  if (rank === 0) return unmapped('its shape is not known');
  const mixed = layers.some((input) => !isSample(input));
  if (eachValue.has(node.op) || joins.has(node.op)) {
    const widest = Math.max(
      0,
      ...inputs.map((input) => ('constant' in input ? input.constant.shape.length : 0)),
    );
    if (widest > rank) return unmapped('its constant has more axes than the layer');
    // A batch of one, or a constant with a batch axis, restores the axis.
    return mixed || widest === rank ? read() : asSample(read());
  }
  if (mixed) return unmapped('it combines one sample with a batch');
  if (node.op === 'Shape') {
    const [, ...sizes] = builder.shapeOf((stripped[0] as { layer: string }).layer)!;
    return { constant: constantOf(sizes.map((size) => size ?? Number.NaN)) };
  }
  const changed = batchForm(node, stripped, rank - 1);
  if (!changed) return unmapped('it is applied to a single sample');
  if ('leaves' in changed) return changed.leaves;
  return changed.sample ? asSample(read(changed)) : read(changed);
}

interface BatchForm {
  readonly node?: GraphNode;
  readonly inputs: readonly Value[];
  readonly sample: boolean;
}

/** Returns the operation with its axes shifted by the batch axis; `rank` is the sample's rank. */
function batchForm(
  node: GraphNode,
  inputs: readonly Value[],
  rank: number,
): BatchForm | { readonly leaves: Value } | undefined {
  const behind = (axis: number) => (axis < 0 ? axis : axis + 1);
  const change = (position: number, map: (values: readonly number[]) => readonly number[]) => {
    const given = inputs[position];
    const values = numbersOf(given);
    if (!given || !('constant' in given) || !values?.every(Number.isFinite)) return undefined;
    const changed = map(values);
    const shape = given.constant.shape.length === 0 ? [] : [changed.length];
    const constant: Constant = { shape, values: changed, blob: null };
    return inputs.map((input, i): Value => (i === position ? { constant } : input));
  };
  const form = (changed: readonly Value[] | undefined, node?: GraphNode): BatchForm | undefined =>
    changed && { inputs: changed, sample: true, ...(node && { node }) };
  const axes = (position: number) => form(change(position, (values) => values.map(behind)));
  const axisAttr = (name: string) =>
    form(inputs, withAttr(node, { [name]: whole(behind(numberAttr(node.attr, name, 0))) }));
  const first = inputs[0];
  switch (node.op) {
    case 'ExpandDims': {
      const axis = numbersOf(inputs[1])?.[0];
      const front = axis === 0 || axis === -rank - 1;
      return front && first ? { leaves: first } : axes(1);
    }
    case 'Squeeze': {
      const given = intsAttr(node.attr, 'squeeze_dims');
      const list = { list: { i: given.map((axis) => String(behind(axis))) } };
      return form(inputs, withAttr(node, { squeeze_dims: list }));
    }
    case 'Pack':
      if (numberAttr(node.attr, 'axis', 0) === 0 && inputs.length === 1 && first) return { leaves: first };
      return axisAttr('axis');
    case 'Unpack':
      return axisAttr('axis');
    case 'Transpose':
      return form(change(1, (order) => [0, ...order.map((axis) => (axis < 0 ? axis + rank : axis) + 1)]));
    case 'Pad':
    case 'PadV2':
    case 'MirrorPad': {
      const padding = change(1, (sides) => [0, 0, ...sides]);
      return form(padding);
    }
    case 'Slice': {
      const begin = change(1, (values) => [0, ...values]);
      const size = change(2, (values) => [-1, ...values]);
      return begin && size && form([first!, begin[1]!, size[2]!]);
    }
    case 'StridedSlice': {
      const parts = [0, 0, 1].map((one, i) => change(i + 1, (values) => [one, ...values])?.[i + 1]);
      if (parts.includes(undefined)) return undefined;
      const moved = (name: string, all: number): [string, Json] => [
        name,
        whole((numberAttr(node.attr, name, 0) << 1) | all),
      ];
      const attr = Object.fromEntries([
        ...['begin_mask', 'end_mask'].map((name) => moved(name, 1)),
        ...['ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'].map((name) => moved(name, 0)),
      ]);
      return form([first!, ...(parts as Value[])], withAttr(node, attr));
    }
    case 'Mean':
    case 'Sum':
    case 'Max':
    case 'Min':
    case 'Prod':
    case 'ReverseV2':
      return axes(1);
    case 'ConcatV2':
      return axes(inputs.length - 1);
    case 'GatherV2':
    case 'SplitV':
      return axes(2);
    case 'Split':
      return axes(0);
    case 'Reshape': {
      const target = numbersOf(inputs[1]);
      if (target?.[0] === 1 && target.length > 1) {
        const plain = change(1, ([, ...rest]) => [0, ...rest]);
        return plain && { inputs: plain, sample: false };
      }
      return form(change(1, (sizes) => [0, ...sizes]));
    }
    default:
      return undefined;
  }
}
