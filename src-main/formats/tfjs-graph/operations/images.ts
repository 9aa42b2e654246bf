// Readers of image operations: pooling, means, padding, crops, resizing.
import type { Json } from '#shared/graph/graph';
import { say } from '#shared/sentence';
import { smallValues } from '../constants';
import { flagAttr, intsAttr, numberAttr } from '../graph-def';
import { textAttr } from '../graph-node';
import {
  constantInput,
  numbersInput,
  type OperationCall,
  type OperationReader,
  plainInput,
  seen,
  unmapped,
} from './call';

const noImage = unmapped('its input is not an image');

/** `MaxPool` and `AvgPool`. */
export const readPooling: OperationReader = (call) => {
  const { attr, op } = call.node;
  const x = plainInput(call);
  const [batch = 1, ph = 1, pw = 1, channels = 1] = intsAttr(attr, 'ksize');
  const [, sh = 1, sw = 1] = intsAttr(attr, 'strides');
  const padding = textAttr(attr, 'padding') ?? '';
  if (!x) return noImage;
  if ((textAttr(attr, 'data_format') ?? 'NHWC') !== 'NHWC' || batch !== 1 || channels !== 1)
    return unmapped('its window goes over channels');
  if (padding !== 'SAME' && padding !== 'VALID') return unmapped(say`its padding is ${padding}`);
  const params = { poolSize: [ph, pw], strides: [sh, sw], padding: padding.toLowerCase() };
  const kind = op === 'MaxPool' ? 'MaxPooling2D' : 'AveragePooling2D';
  return call.builder.add(call.node, { kind, params, inputs: [x.layer] });
};

/** `Mean` and `Max` over all positions of an image or a sequence. */
export const readReduction: OperationReader = (call) => {
  const { attr, op } = call.node;
  const x = plainInput(call);
  const axes = numbersInput(call, 1);
  const rank = x?.shape?.length;
  if (!x || !axes || !rank) return unmapped('its axes are not known');
  const places = axes.map((axis) => (axis + rank) % rank).sort((a, b) => a - b);
  const dimension =
    rank === 4 && places.join() === '1,2' ? '2D' : rank === 3 && places.join() === '1' ? '1D' : null;
  if (!dimension) return unmapped(say`it goes over the axes ${axes.join(', ')} of ${rank}`);
  const params = { keepdims: flagAttr(attr, 'keep_dims') };
  return call.builder.add(call.node, {
    kind: `Global${op === 'Max' ? 'Max' : 'Average'}Pooling${dimension}`,
    params,
    inputs: [x.layer],
  });
};

/** Reads two numbers per axis of an image; returns those of height and width if all others are 0. */
function sidesOf(numbers: readonly number[] | undefined): Json | undefined {
  if (numbers?.length !== 8 || [0, 1, 6, 7].some((i) => numbers[i] !== 0) || numbers.some((one) => one < 0))
    return undefined;
  return [numbers.slice(2, 4), numbers.slice(4, 6)];
}

/** Appends channels of zeros by a convolution with a kernel of zeros, since no layer pads channels. */
function padChannels(call: OperationCall, from: string, more: number) {
  const channels = call.builder.shapeOf(from)?.at(-1);
  if (!channels || channels * more > smallValues)
    return unmapped('it adds channels to an unknown number of channels');
  const kernel = {
    shape: [1, 1, channels, more],
    values: new Array<number>(channels * more).fill(0),
    blob: null,
  };
  const params = { filters: more, kernelSize: [1, 1], useBias: false };
  const zeros = call.builder.add(
    call.node,
    { kind: 'Conv2D', params, inputs: [from], weights: { kernel } },
    '_zeros',
  );
  if ('unmapped' in zeros) return zeros;
  return call.builder.add(call.node, { kind: 'Concatenate', params: {}, inputs: [from, zeros.layer] });
}

/** `Pad` and `PadV2` with zeros around an image, or after its channels. */
export const readPad: OperationReader = (call) => {
  const x = plainInput(call);
  const numbers = numbersInput(call, 1);
  const zeros = call.node.op === 'Pad' || numbersInput(call, 2)?.[0] === 0;
  const behind = numbers?.length === 8 && numbers.slice(0, 7).every((one) => one === 0) ? numbers[7]! : 0;
  if (x && zeros && behind > 0) return padChannels(call, x.layer, behind);
  const padding = sidesOf(numbers);
  if (!x || !padding || !zeros)
    return unmapped('it pads with values other than zero, or not around an image');
  return call.builder.add(call.node, { kind: 'ZeroPadding2D', params: { padding }, inputs: [x.layer] });
};

function addCrop(call: OperationCall, from: string, cropping: Json, size: readonly number[]) {
  return size.every((one) => one === 0)
    ? { layer: from }
    : call.builder.add(call.node, { kind: 'Cropping2D', params: { cropping }, inputs: [from] });
}

/** Adds a crop from `begin` to `end` on each axis; null is the border of the image. */
function cropTo(call: OperationCall, bounds: readonly (readonly [begin: number, end: number | null])[]) {
  const x = plainInput(call);
  const shape = x?.shape;
  if (!x || shape?.length !== 4) return noImage;
  const cuts: [number, number][] = [];
  for (const [axis, [begin, end]] of bounds.entries()) {
    const size = shape[axis] ?? null;
    if (begin < 0 || (end !== null && end >= 0 && size === null && axis > 0))
      return unmapped('its bounds are not known');
    const behind = end === null ? 0 : end < 0 ? -end : size === null ? 0 : Math.max(0, size - end);
    if ((axis === 0 || axis === 3) && (begin !== 0 || behind !== 0))
      return unmapped('it crops channels or the batch axis');
    cuts.push([begin, behind]);
  }
  const cropping = cuts.slice(1, 3);
  return addCrop(call, x.layer, cropping, cropping.flat());
}

/** `StridedSlice` if it is a crop. */
export const readStridedSlice: OperationReader = (call) => {
  const { attr } = call.node;
  const [begin, end, strides] = [1, 2, 3].map((i) => numbersInput(call, i));
  if (!begin || !end || !strides?.every((one) => one === 1))
    return unmapped('it selects single positions, not a crop');
  if (['ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'].some((name) => numberAttr(attr, name, 0) !== 0))
    return unmapped('it changes the number of axes');
  const open = (mask: string, axis: number) =>
    axis >= begin.length || (numberAttr(attr, mask, 0) & (1 << axis)) !== 0;
  const bounds = [0, 1, 2, 3].map(
    (axis) =>
      [open('begin_mask', axis) ? 0 : begin[axis]!, open('end_mask', axis) ? null : end[axis]!] as const,
  );
  return cropTo(call, bounds);
};

/** `Slice` if it is a crop. */
export const readSlice: OperationReader = (call) => {
  const [begin, size] = [numbersInput(call, 1), numbersInput(call, 2)];
  if (begin?.length !== 4 || size?.length !== 4) return noImage;
  return cropTo(
    call,
    begin.map((from, axis) => [from, size[axis] === -1 ? null : from + size[axis]!] as const),
  );
};

/** `ResizeBilinear` and `ResizeNearestNeighbor`, as far as Keras supports them. */
export const readResize: OperationReader = (call) => {
  const { attr, op } = call.node;
  const x = plainInput(call);
  const size = numbersInput(call, 1);
  const [, height, width] = x?.shape ?? [];
  if (!x || size?.length !== 2) return unmapped('its size is not known');
  const [to, across] = size as [number, number];
  if (height === to && width === across) return { layer: x.layer };
  if (flagAttr(attr, 'align_corners')) return unmapped('it aligns the corners, which Keras does not');
  const nearest = op === 'ResizeNearestNeighbor';
  if (nearest && height && width && to % height === 0 && across % width === 0)
    return call.builder.add(call.node, {
      kind: 'UpSampling2D',
      params: { size: [to / height, across / width] },
      inputs: [x.layer],
    });
  if (!flagAttr(attr, 'half_pixel_centers'))
    return unmapped('it samples at pixel corners, but Keras at pixel centers');
  const params = { height: to, width: across, interpolation: nearest ? 'nearest' : 'bilinear' };
  return call.builder.add(call.node, { kind: 'Resizing', params, inputs: [x.layer] });
};

/** `SpaceToBatchND` before a dilated convolution: padding, and a view that the convolution interprets as its dilation. */
export const readSpaceToBatch: OperationReader = (call) => {
  const x = plainInput(call);
  const block = numbersInput(call, 1);
  const sides = numbersInput(call, 2);
  if (!x || block?.length !== 2 || sides?.length !== 4)
    return unmapped('its blocks or borders are not known');
  const padding: Json = [sides.slice(0, 2), sides.slice(2)];
  const padded = sides.every((one) => one === 0)
    ? { layer: x.layer }
    : call.builder.add(call.node, { kind: 'ZeroPadding2D', params: { padding }, inputs: [x.layer] });
  return seen(padded, { block: block as [number, number] });
};

/** `BatchToSpaceND` after it: ends the view and crops the border. */
export const readBatchToSpace: OperationReader = (call) => {
  const input = call.inputs[0];
  const block = constantInput(call, 1)?.values;
  const crops = numbersInput(call, 2);
  if (!input || !('layer' in input) || typeof input.view !== 'object' || crops?.length !== 4)
    return unmapped('it has no matching SpaceToBatchND');
  if (input.view.block.join() !== block?.join())
    return unmapped('its blocks differ from those of the SpaceToBatchND before it');
  return addCrop(call, input.layer, [crops.slice(0, 2), crops.slice(2)], crops);
};
