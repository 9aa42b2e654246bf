// Readers of image operations: padding, pooling, resizing, grayscale, depth to space.
import type { Json } from '#shared/graph/graph';
import { say } from '#shared/sentence';
import type { Value } from '../tfjs-graph/build';
import type { Argument } from './operation-call';
import { flag, type KerasCall, type KerasReader, list, numbers, real, text, whole } from './operation-reader';
import { variance } from './operations-arithmetic';

const shapeOf = (call: KerasCall) => (call.x ? call.builder.shapeOf(call.x.layer) : undefined);

const channelsFirst = (call: KerasCall) => /first|^NC/.test(String(call.arg(['data_format']) ?? ''));

const pad: KerasReader = (call) => {
  const given = call.arg(['paddings', 'pad_width'], 1);
  const value = call.arg(['constant_values'], 3);
  const mode = String(call.arg(['mode'], 2) ?? 'constant').toLowerCase();
  if (mode !== 'constant' || (value ?? 0) !== 0)
    return { unmapped: say`it pads by ${mode === 'constant' ? JSON.stringify(value) : mode}` };
  const sides = Array.isArray(given) ? given.flat() : [];
  if (!sides.every((one) => typeof one === 'number')) return { unmapped: 'its borders are not constant' };
  return call.run('Pad', [call.x, numbers(sides as number[])]);
};

/** Reads sizes of height and width: one number, a pair, or four with batch and channels. */
function pair(argument: Argument | undefined): readonly [number, number] | undefined {
  const given = Array.isArray(argument) ? argument : [argument, argument];
  const two = given.length === 4 ? given.slice(1, 3) : given.length === 1 ? [given[0], given[0]] : given;
  return two.length === 2 && two.every((one) => typeof one === 'number')
    ? (two as [number, number])
    : undefined;
}

const pool =
  (op: string): KerasReader =>
  (call) => {
    const window = pair(call.arg(['ksize', 'pool_size'], 1));
    const strides = pair(call.arg(['strides'], 2)) ?? window;
    if (shapeOf(call)?.length !== 4 || !window || !strides)
      return { unmapped: 'it is not a pool of an image' };
    if (channelsFirst(call)) return { unmapped: 'it uses the channels-first layout' };
    const attr = {
      ksize: list([1, ...window, 1]),
      strides: list([1, ...strides, 1]),
      padding: text(String(call.arg(['padding'], 3) ?? 'valid').toUpperCase()),
    };
    return call.run(op, [call.x], attr);
  };

const resize: KerasReader = (call) => {
  const size = pair(call.arg(['size'], 1));
  const method = String(call.arg(['method', 'interpolation'], 2) ?? 'bilinear').toLowerCase();
  const plain = ['antialias', 'preserve_aspect_ratio', 'crop_to_aspect_ratio', 'pad_to_aspect_ratio'];
  if (channelsFirst(call)) return { unmapped: 'it uses the channels-first layout' };
  if (plain.some((name) => call.arg([name]) === true))
    return { unmapped: 'it keeps the aspect ratio, or blurs' };
  if (!call.x || !size) return { unmapped: 'its size is not constant' };
  if (method === 'nearest' || method === 'bilinear') {
    const op = method === 'nearest' ? 'ResizeNearestNeighbor' : 'ResizeBilinear';
    return call.run(op, [call.x, numbers(size)], { half_pixel_centers: flag(true) });
  }
  return { unmapped: say`its method is ${method}` };
};

/** The weights of tf.image.rgb_to_grayscale. */
const grayWeights = [0.2989, 0.587, 0.114];

const grayscale: KerasReader = (call) => {
  if (!call.x || shapeOf(call)?.at(-1) !== 3 || channelsFirst(call))
    return { unmapped: 'its input is not an RGB image' };
  const weighted = call.add('Rescaling', { scale: grayWeights, offset: 0 }, [call.x], '_weighted');
  if ('unmapped' in weighted) return weighted;
  return call.add('Reduce', { operation: 'sum', axis: -1, keepdims: true }, [weighted]);
};

/** Reads per-image standardization: mean 0 and standard deviation 1; the deviation is at least 1/√values. */
const standardize: KerasReader = (call) => {
  const shape = shapeOf(call);
  const sizes = shape?.slice(1).map(Number);
  if (!call.x || shape?.length !== 4 || shape.slice(1).includes(null))
    return { unmapped: 'its input is not an image of known size' };
  const axes = [1, 2, 3];
  const mean = call.run('Mean', [call.x, numbers(axes)], { keep_dims: flag(true) }, '_average');
  if ('unmapped' in mean) return mean;
  const spread = variance(call, '_variance', axes);
  if ('unmapped' in spread) return spread;
  const steps: [Parameters<KerasCall['add']>[0], { readonly [name: string]: Json }][] = [
    ['Power', { exponent: 0.5 }],
    ['Clip', { minValue: 1 / Math.sqrt(sizes!.reduce((product, size) => product * size, 1)) }],
  ];
  let deviation: Value = spread;
  for (const [kind, params] of steps) {
    const next = call.add(kind, params, [deviation], `_${kind.toLowerCase()}`);
    if ('unmapped' in next) return next;
    deviation = next;
  }
  const centered = call.run('Sub', [call.x, mean], {}, '_centered');
  return 'unmapped' in centered ? centered : call.add('Divide', {}, [centered, deviation]);
};

/** Reads depth to space, or space to depth. */
const blocks =
  (op: string): KerasReader =>
  (call) => {
    const block = call.arg(['block_size'], 1);
    if (typeof block !== 'number' || channelsFirst(call)) return { unmapped: 'its blocks are not known' };
    return call.run(op, [call.x], { block_size: whole(block) });
  };

const responses: KerasReader = (call) => {
  const number = (name: string, position: number, otherwise: number) => {
    const value = call.arg([name], position);
    return typeof value === 'number' ? value : otherwise;
  };
  return call.run('LRN', [call.x], {
    depth_radius: whole(number('depth_radius', 1, 5)),
    bias: real(number('bias', 2, 1)),
    alpha: real(number('alpha', 3, 1)),
    beta: real(number('beta', 4, 0.5)),
  });
};

/** Readers by name in lower case, without underscores and path. */
export const imageReaders: Readonly<Record<string, KerasReader>> = {
  pad,
  padv2: pad,
  maxpool: pool('MaxPool'),
  maxpool2d: pool('MaxPool'),
  avgpool: pool('AvgPool'),
  avgpool2d: pool('AvgPool'),
  averagepool: pool('AvgPool'),
  resize,
  resizeimages: resize,
  rgbtograyscale: grayscale,
  perimagestandardization: standardize,
  depthtospace: blocks('DepthToSpace'),
  spacetodepth: blocks('SpaceToDepth'),
  localresponsenormalization: responses,
  lrn: responses,
};
