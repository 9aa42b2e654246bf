// Axis orders: transposes that cancel out, and channels-first operations.
import type { Json } from '#shared/graph/graph';
import type { LayerBuilder, Unmapped } from '../build';
import { intsAttr } from '../graph-def';
import { type GraphNode, textAttr } from '../graph-node';
import { numbersInput, type OperationReader, plainInput, unmapped } from './call';

/** Permutes the axes after the batch; combines consecutive transposes, and removes those that cancel out. */
export function addPermute(
  builder: LayerBuilder,
  node: GraphNode,
  from: string,
  dims: readonly number[],
  ending = '',
): { layer: string } | Unmapped {
  const before = builder.layers.get(from)?.layer;
  const earlier = before?.kind === 'Permute' ? (before.params.dims as readonly number[]) : undefined;
  if (!earlier || !before || dims.some((axis) => !(axis >= 1 && axis <= earlier.length)))
    return dims.every((axis, i) => axis === i + 1) && builder.shapeOf(from)?.length === dims.length + 1
      ? { layer: from }
      : builder.add(node, { kind: 'Permute', params: { dims: [...dims] }, inputs: [from] }, ending);
  const both = dims.map((axis) => earlier[axis - 1]!);
  return addPermute(builder, node, before.inputs[0]!, both, ending);
}

/** `Transpose` of the axes after the batch. */
export const readTranspose: OperationReader = (call) => {
  const x = plainInput(call);
  const order = numbersInput(call, 1);
  if (!x || !order) return unmapped('its order of axes is not known');
  const axes = order.map((axis) => (axis < 0 ? axis + order.length : axis));
  if (axes[0] !== 0) return unmapped('it moves the batch axis');
  return addPermute(call.builder, call.node, x.layer, axes.slice(1));
};

const last = [2, 3, 1];
const first = [3, 1, 2];

/** Reorders numbers from NCHW to NHWC, `size` numbers per axis. */
const reordered = (numbers: readonly number[], size: number) =>
  numbers.length === 4 * size
    ? [0, 2, 3, 1].flatMap((axis) => numbers.slice(axis * size, (axis + 1) * size))
    : numbers;

/** Converts an operation's attributes from NCHW to NHWC. */
function channelsLast(node: GraphNode): GraphNode {
  const lists = ['strides', 'dilations', 'ksize', 'explicit_paddings'].flatMap((name): [string, Json][] => {
    const numbers = intsAttr(node.attr, name);
    if (numbers.length === 0) return [];
    const changed = reordered(numbers, name === 'explicit_paddings' ? 2 : 1);
    return [[name, { list: { i: changed.map(String) } }]];
  });
  const format = { s: Buffer.from('NHWC').toString('base64') };
  return { ...node, attr: { ...node.attr, ...Object.fromEntries(lists), data_format: format } };
}

/** Returns a reader that also reads the channels-first operation, between two transposes. */
export const eitherOrder =
  (reader: OperationReader): OperationReader =>
  (call) => {
    const { node, builder, inputs } = call;
    if (textAttr(node.attr, 'data_format') !== 'NCHW') return reader(call);
    const x = plainInput(call);
    if (x?.shape?.length !== 4) return reader({ ...call, node: channelsLast(node) });
    const turned = addPermute(builder, node, x.layer, last, '_channels_last');
    if ('unmapped' in turned) return turned;
    const apart = { ...channelsLast(node), name: `${node.name}_nhwc` };
    const read = reader({ ...call, node: apart, alone: false, inputs: [turned, ...inputs.slice(1)] });
    if (!('layer' in read)) return read;
    if (read.view !== undefined) return unmapped('it uses the channels-first layout');
    return addPermute(builder, node, read.layer, first);
  };
