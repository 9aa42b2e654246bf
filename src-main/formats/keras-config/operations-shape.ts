// Readers of operations that only rearrange values: indexing, concatenating, splitting, reshaping, casting.

import { say } from '#shared/sentence';
import type { Unmapped, Value } from '../tfjs-graph/build';
import { addGathered, addIndexed, alongAxis, type Index } from '../tfjs-graph/operations/slicing';
import type { Argument } from './operation-call';
import { type KerasCall, type KerasReader, list, numbers, whole } from './operation-reader';
import { axesOf } from './operations-arithmetic';

/** Maximum number of parts converted to layers. */
const mostParts = 512;

const noLayer: Unmapped = { unmapped: 'its input is not computed by a layer' };

/** Reads an operation that returns its input. */
const passed: KerasReader = (call) => call.value(call.args[0]) ?? noLayer;

/** Reads a cast: between float types it has no effect; to integers it truncates. */
const cast: KerasReader = (call) => {
  const dtype = String(call.arg(['dtype'], 1) ?? 'float32');
  const value = call.value(call.args[0]);
  const float = /^(float|bfloat)\d+$/.test(dtype);
  if (value && ('constant' in value || float)) return value;
  return { unmapped: say`it casts to ${dtype}` };
};

function readIndex(part: Argument): Index | 'rest' | undefined {
  if (part === null) return { added: true };
  if (typeof part === 'number') return { at: part };
  if (typeof part !== 'object' || Array.isArray(part)) return undefined;
  if ('ellipsis' in part) return 'rest';
  if (!('range' in part) || !Array.isArray(part.range)) return undefined;
  const [start, stop, step] = part.range;
  const isIndex = (value: unknown): value is number | null => value === null || Number.isInteger(value);
  return isIndex(start) && isIndex(stop) && isIndex(step) ? { range: [start, stop, step ?? 1] } : undefined;
}

const getItem: KerasReader = (call) => {
  const key = call.arg(['slice_spec', 'key'], 1);
  const parts: readonly Argument[] = Array.isArray(key) ? key : [key ?? null];
  const input = call.value(call.args[0]);
  if (input && 'constant' in input) {
    const index = parts.length === 1 ? parts[0] : undefined;
    const one = typeof index === 'number' ? input.constant.values?.at(index) : undefined;
    return one === undefined ? { unmapped: 'it indexes a constant' } : numbers([one], true);
  }
  const rank = call.x && call.builder.shapeOf(call.x.layer)?.length;
  if (!call.x || !rank) return noLayer;
  const read = parts.map(readIndex);
  if (read.includes(undefined)) return { unmapped: 'its indices are not constant' };
  const taken = read.filter((index) => index !== 'rest' && !('added' in (index as Index))).length;
  const indices = read.flatMap((index): Index[] =>
    index === 'rest'
      ? Array.from({ length: rank - taken }, () => ({ range: [null, null, 1] as const }))
      : [index as Index],
  );
  return addIndexed(call.builder, call.node, call.x.layer, indices);
};

/** Reads a list of layers, or a single tensor. */
const parts = (call: KerasCall, names: readonly string[]) => {
  const given = call.arg(names, 0);
  return (Array.isArray(given) ? (given as readonly Argument[]) : [given]).map(call.value);
};

const axisOf = (call: KerasCall, otherwise: number, position = 1) => {
  const axis = call.arg(['axis', 'dim'], position);
  return typeof axis === 'number' ? axis : otherwise;
};

const concat: KerasReader = (call) =>
  call.run('ConcatV2', [...parts(call, ['values', 'xs']), numbers([axisOf(call, 0)], true)]);

const stack: KerasReader = (call) =>
  call.run('Pack', parts(call, ['values', 'x', 'arrays']), { axis: whole(axisOf(call, 0)) });

/** Adds consecutive slices of an axis. */
function pieces(
  call: KerasCall,
  axis: number,
  bounds: readonly (readonly [number, number])[],
): Unmapped | Value[] {
  const rank = call.x && call.builder.shapeOf(call.x.layer)?.length;
  if (!call.x || !rank) return noLayer;
  const values: Value[] = [];
  for (const [i, [start, stop]] of bounds.entries()) {
    const node = { ...call.node, name: i === 0 ? call.node.name : `${call.node.name}_${i}` };
    const piece = addIndexed(
      call.builder,
      node,
      call.x.layer,
      alongAxis(rank, axis, { range: [start, stop, 1] }),
    );
    if ('unmapped' in piece) return piece;
    values.push(piece);
  }
  return values;
}

const split: KerasReader = (call) => {
  const tensorflow = call.arg(['num_or_size_splits']);
  const given = tensorflow ?? call.arg(['indices_or_sections'], 1);
  const axis = axisOf(call, 0, 2);
  const shape = call.x && call.builder.shapeOf(call.x.layer);
  const size = shape?.at(axis);
  if (!shape || !size || axis === 0)
    return { unmapped: 'it splits the batch axis or an axis of unknown size' };
  let ends: number[];
  if (typeof given === 'number') {
    if (given > mostParts || size % given !== 0)
      return { unmapped: say`it splits ${size} values in ${given} parts` };
    ends = Array.from({ length: given }, (_, i) => ((i + 1) * size) / given);
  } else {
    const entries = axesOf(given);
    if (!entries || entries.length >= mostParts) return { unmapped: 'its parts are not constant' };
    let sum = 0;
    const open = size - entries.reduce((total, one) => total + Math.max(0, one), 0);
    // TensorFlow passes sizes, NumPy and Keras the indices of the cuts.
    ends =
      tensorflow !== undefined ? entries.map((one) => (sum += one < 0 ? open : one)) : [...entries, size];
  }
  return pieces(
    call,
    axis,
    ends.map((end, i) => [ends[i - 1] ?? 0, end] as const),
  );
};

const unstack: KerasReader = (call) => {
  const axis = axisOf(call, 0, 2);
  const shape = call.x && call.builder.shapeOf(call.x.layer);
  const size = shape?.at(axis);
  if (!call.x || !shape || !size || axis === 0)
    return { unmapped: 'it splits the batch axis or an axis of unknown size' };
  if (size > mostParts) return { unmapped: say`it has ${size} parts` };
  const values: Value[] = [];
  for (let at = 0; at < size; at++) {
    const node = { ...call.node, name: at === 0 ? call.node.name : `${call.node.name}_${at}` };
    const one = addIndexed(call.builder, node, call.x.layer, alongAxis(shape.length, axis, { at }));
    if ('unmapped' in one) return one;
    values.push(one);
  }
  return values;
};

const gather: KerasReader = (call) => {
  const indices = call.arg(['indices'], 1);
  const axis = axisOf(call, 0, 2);
  const rank = call.x && call.builder.shapeOf(call.x.layer)?.length;
  if (!call.x || !rank) return noLayer;
  if ((axis + rank) % rank === 0) return { unmapped: 'it selects along the batch axis' };
  if (typeof indices === 'number')
    return addIndexed(call.builder, call.node, call.x.layer, alongAxis(rank, axis, { at: indices }));
  const places = axesOf(indices);
  return places
    ? addGathered(call, call.x.layer, axis, places)
    : { unmapped: 'its indices are not constant' };
};

const reverse: KerasReader = (call) => {
  const axes = axesOf(call.arg(['axis'], 1));
  return axes ? call.run('ReverseV2', [call.x, numbers(axes)]) : { unmapped: 'it reverses the batch axis' };
};

/** Reads a horizontal flip. */
const flipped =
  (axis: number): KerasReader =>
  (call) =>
    call.run('ReverseV2', [call.x, numbers([axis])]);

const reshape: KerasReader = (call) => {
  const shape = call.value(call.arg(['shape', 'newshape', 'new_shape'], 1));
  const constants = shape && 'constant' in shape ? shape.constant.values : undefined;
  // Keras 3 writes the batch of a tensor as null.
  const given = call.arg(['newshape', 'shape'], 1);
  const open =
    !constants && Array.isArray(given) ? given.map((one) => (one === null ? Number.NaN : one)) : null;
  const sizes = constants ?? open;
  if (!sizes?.every((one) => typeof one === 'number')) return { unmapped: 'its shape is not constant' };
  return call.run('Reshape', [call.x, numbers(sizes as number[])]);
};

const ordered = (call: KerasCall, order: readonly number[]) =>
  order.every((axis, i) => axis === i) && call.x ? call.x : call.run('Transpose', [call.x, numbers(order)]);

const transpose: KerasReader = (call) => {
  const order = axesOf(call.arg(['perm', 'axes'], 1));
  const rank = (call.x && call.builder.shapeOf(call.x.layer)?.length) ?? order?.length ?? 0;
  return order
    ? ordered(
        call,
        order.map((axis) => (axis + rank) % rank),
      )
    : { unmapped: 'it moves the batch axis' };
};

const moveAxis: KerasReader = (call) => {
  const [from, to] = [axesOf(call.arg(['source'], 1)), axesOf(call.arg(['destination'], 2))];
  const rank = call.x && call.builder.shapeOf(call.x.layer)?.length;
  if (!rank || !from || from.length !== to?.length) return { unmapped: 'its axes are not known' };
  const sources = from.map((axis) => (axis + rank) % rank);
  const order: (number | undefined)[] = new Array(rank).fill(undefined);
  for (const [i, axis] of to.entries()) order[(axis + rank) % rank] = sources[i];
  const rest = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !sources.includes(axis));
  return ordered(
    call,
    order.map((axis) => axis ?? rest.shift()!),
  );
};

const swapAxes: KerasReader = (call) => {
  const rank = call.x && call.builder.shapeOf(call.x.layer)?.length;
  const [a, b] = [call.arg(['axis1'], 1), call.arg(['axis2'], 2)];
  if (!rank || typeof a !== 'number' || typeof b !== 'number') return { unmapped: 'its axes are not known' };
  const [one, other] = [(a + rank) % rank, (b + rank) % rank];
  return ordered(
    call,
    Array.from({ length: rank }, (_, axis) => (axis === one ? other : axis === other ? one : axis)),
  );
};

const expandDims: KerasReader = (call) => {
  const axes = axesOf(call.arg(['axis', 'dim'], 1));
  if (axes?.length !== 1) return { unmapped: 'it adds several axes' };
  return call.run('ExpandDims', [call.x, numbers(axes, true)]);
};

const squeeze: KerasReader = (call) => {
  const given = call.arg(['axis', 'squeeze_dims'], 1);
  const axes = given === undefined ? [] : axesOf(given);
  return axes
    ? call.run('Squeeze', [call.x], { squeeze_dims: list(axes) })
    : { unmapped: 'its axes are not known' };
};

/** Reads a tile: repeats a sample `times` times along its axes. */
const tile: KerasReader = (call) => {
  const times = axesOf(call.arg(['multiples', 'repeats'], 1));
  const shape = call.x && call.builder.shapeOf(call.x.layer);
  if (!call.x || !shape || times?.length !== shape.length) return { unmapped: 'its factors are not known' };
  if (times[0] !== 1) return { unmapped: 'it repeats the batch axis' };
  let value: Value = call.x;
  for (const [axis, count] of times.entries()) {
    if (count === 1) continue;
    if (count < 1 || count > 64) return { unmapped: say`it repeats an axis ${count} times` };
    const added: Value | Unmapped = call.add(
      'Concatenate',
      { axis },
      new Array<Value>(count).fill(value),
      `_axis${axis}`,
    );
    if ('unmapped' in added) return added;
    value = added;
  }
  return value;
};

/** Reads a repeat: each value along an axis, several times in a row. */
const repeat: KerasReader = (call) => {
  const times = call.arg(['repeats'], 1);
  const shape = call.x && call.builder.shapeOf(call.x.layer);
  const axis = shape && (axisOf(call, -shape.length, 2) + shape.length) % shape.length;
  const sizes = shape?.slice(1);
  if (!call.x || !sizes || !axis || sizes.includes(null))
    return { unmapped: 'it repeats the batch axis or an axis of unknown size' };
  if (typeof times !== 'number' || times < 1 || times > 64)
    return { unmapped: 'its number of repeats is not one small constant' };
  const known = sizes.map(Number);
  const apart = call.add(
    'Reshape',
    { targetShape: [...known.slice(0, axis), 1, ...known.slice(axis)] },
    [call.x],
    '_apart',
  );
  if ('unmapped' in apart) return apart;
  const repeated = call.add(
    'Concatenate',
    { axis: axis + 1 },
    new Array<Value>(times).fill(apart),
    '_repeated',
  );
  if ('unmapped' in repeated) return repeated;
  const targetShape = known.map((size, i) => (i + 1 === axis ? size * times : size));
  return call.add('Reshape', { targetShape }, [repeated]);
};

const shapeOf: KerasReader = (call) => call.run('Shape', [call.x]);

/** Readers by name in lower case, without underscores and path. */
export const shapeReaders: Readonly<Record<string, KerasReader>> = {
  cast,
  identity: passed,
  stopgradient: passed,
  preventgradient: passed,
  ensureshape: passed,
  converttotensor: passed,
  getitem: getItem,
  concat,
  concatenate: concat,
  stack,
  split,
  unstack,
  gather,
  take: gather,
  reverse,
  flip: reverse,
  flipleftright: flipped(-2),
  flipupdown: flipped(-3),
  reshape,
  transpose,
  moveaxis: moveAxis,
  swapaxes: swapAxes,
  expanddims: expandDims,
  squeeze,
  tile,
  repeat,
  shape: shapeOf,
  shapev2: shapeOf,
};
