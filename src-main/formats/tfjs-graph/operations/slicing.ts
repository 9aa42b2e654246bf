// Readers of slices of a tensor: StridedSlice, Slice, ReverseV2, GatherV2, Pack; and of dropped or added axes of size 1.
import type { Json } from '#shared/graph/graph';
import { sliceAxes } from '#shared/layers/operations/slicing';
import { say } from '#shared/sentence';
import type { LayerBuilder, Unmapped } from '../build';
import { numberAttr } from '../graph-def';
import type { GraphNode } from '../graph-node';
import { numbersInput, type OperationCall, type OperationReader, plainInput, unmapped } from './call';

type Added = { readonly layer: string } | Unmapped;

/** An index of one axis: a range, a single index, or a new axis. */
export type Index =
  | { readonly range: readonly [start: number | null, stop: number | null, step: number] }
  | { readonly at: number }
  | { readonly added: true };

const isWhole = ([start, stop, step]: readonly [number | null, number | null, number]) =>
  start === null && stop === null && step === 1;

/** Reshapes a tensor; by a sum over the dropped axes if two sizes are unknown. */
function dropAndAdd(builder: LayerBuilder, node: GraphNode, from: string, indices: readonly Index[]): Added {
  const shape = builder.shapeOf(from)!;
  const dropped: number[] = [];
  const target: (number | null)[] = [];
  let axis = 0;
  for (const index of indices) {
    if ('added' in index) target.push(1);
    else {
      if ('at' in index) dropped.push(axis);
      else target.push(shape[axis] ?? null);
      axis += 1;
    }
  }
  target.push(...shape.slice(axis));
  if (dropped.length === 0 && target.length === shape.length) return { layer: from };
  const sizes = target.slice(1);
  if (sizes.filter((size) => size === null).length <= 1 && sizes.length > 0) {
    const targetShape = sizes.map((size) => size ?? -1);
    return builder.add(node, { kind: 'Reshape', params: { targetShape }, inputs: [from] });
  }
  if (indices.some((index) => 'added' in index))
    return unmapped('it adds an axis to a tensor of unknown size');
  const params = { operation: 'sum', axis: dropped.length === 1 ? dropped[0]! : dropped };
  return builder.add(node, { kind: 'Reduce', params, inputs: [from] });
}

/** Adds `x[indices]` as in Python: the batch first, at most one entry per axis besides new axes. */
export function addIndexed(
  builder: LayerBuilder,
  node: GraphNode,
  from: string,
  indices: readonly Index[],
): Added {
  const shape = builder.shapeOf(from);
  if (!shape) return unmapped('the shape of its input is not known');
  const taking = indices.filter((index) => !('added' in index));
  const [batch] = indices;
  if (taking.length > shape.length) return unmapped(say`it indexes ${taking.length} of ${shape.length} axes`);
  if (batch && !('range' in batch && isWhole(batch.range)))
    return unmapped('it selects along the batch axis');
  const ranges = taking.slice(1).map((index): Json => {
    if ('at' in index) return [index.at, index.at === -1 ? null : index.at + 1, 1];
    return 'range' in index && !isWhole(index.range) ? [...index.range] : null;
  });
  while (ranges.at(-1) === null) ranges.pop();
  let layer = from;
  const changesShape = indices.some((index) => !('range' in index));
  if (ranges.length > 0) {
    const axes = sliceAxes({ ranges }, shape);
    if ('problem' in axes) return unmapped(axes.problem);
    const out = taking.slice(1).findIndex((index, i) => 'at' in index && axes[i]!.count !== 1);
    if (out >= 0) return unmapped(say`it takes an index that axis ${out + 1} does not have`);
    const same = axes.every(({ count, step }, i) => count === shape[i + 1] && step === 1);
    if (!same) {
      const added = builder.add(
        node,
        { kind: 'Slice', params: { ranges }, inputs: [from] },
        changesShape ? '_slice' : '',
      );
      if ('unmapped' in added) return added;
      layer = added.layer;
    }
  }
  return changesShape ? dropAndAdd(builder, node, layer, indices) : { layer };
}

const whole: Index = { range: [null, null, 1] };

/** Returns an index of one axis; all others are complete. */
export function alongAxis(rank: number, axis: number, index: Index): Index[] {
  const place = (axis + rank) % rank;
  return Array.from({ length: place + 1 }, (_, i) => (i === place ? index : whole));
}

/** `StridedSlice` with constant bounds. */
export const readAnyStridedSlice: OperationReader = (call) => {
  const { node, builder } = call;
  const x = plainInput(call);
  const [begin, end, strides] = [1, 2, 3].map((i) => numbersInput(call, i));
  const rank = x?.shape?.length;
  if (!x || !rank || !begin || !end || !strides) return unmapped('its bounds or its input are not known');
  const bit = (mask: string, i: number) => (numberAttr(node.attr, mask, 0) & (1 << i)) !== 0;
  const added = begin.filter((_, i) => bit('new_axis_mask', i)).length;
  const indices: Index[] = [];
  for (const [i, start] of begin.entries()) {
    if (bit('ellipsis_mask', i))
      for (let left = rank - (begin.length - 1 - added); left > 0; left--) indices.push(whole);
    else if (bit('new_axis_mask', i)) indices.push({ added: true });
    else if (bit('shrink_axis_mask', i)) indices.push({ at: start });
    else
      indices.push({
        range: [bit('begin_mask', i) ? null : start, bit('end_mask', i) ? null : end[i]!, strides[i]!],
      });
  }
  const [first] = indices;
  // The batch is often explicit: from 0 to an unknown end.
  if (first && 'range' in first && first.range[0] === 0 && first.range[1] === null && first.range[2] === 1)
    indices[0] = whole;
  return addIndexed(builder, node, x.layer, indices);
};

/** `Slice` with constant bounds. */
export const readAnySlice: OperationReader = (call) => {
  const x = plainInput(call);
  const [begin, size] = [numbersInput(call, 1), numbersInput(call, 2)];
  if (!x || !begin || begin.length !== size?.length) return unmapped('its bounds are not known');
  const indices = begin.map((start, i): Index => {
    const count = size[i]!;
    return { range: [start === 0 ? null : start, count === -1 ? null : start + count, 1] };
  });
  return addIndexed(call.builder, call.node, x.layer, indices);
};

/** `ReverseV2` along axes of a sample. */
export const readReverse: OperationReader = (call) => {
  const x = plainInput(call);
  const axes = numbersInput(call, 1);
  const rank = x?.shape?.length;
  if (!x || !rank || !axes) return unmapped('its axes are not known');
  const places = axes.map((axis) => (axis + rank) % rank);
  const indices = x.shape!.map((_, axis): Index => ({ range: [null, null, places.includes(axis) ? -1 : 1] }));
  return addIndexed(call.builder, call.node, x.layer, indices);
};

/** Selects entries of an axis by index: one slice if they are evenly spaced, else concatenated slices. */
export function addGathered(
  { builder, node }: Pick<OperationCall, 'builder' | 'node'>,
  from: string,
  axis: number,
  indices: readonly number[],
): Added {
  const rank = builder.shapeOf(from)?.length;
  if (!rank) return unmapped('the shape of its input is not known');
  const size = builder.shapeOf(from)!.at((axis + rank) % rank);
  const places = indices.map((index) => (index < 0 && size ? index + size : index));
  const step = places.length > 1 ? places[1]! - places[0]! : 1;
  if (places.some((place) => !Number.isInteger(place) || place < 0 || (size && place >= size)))
    return unmapped('it takes indices that its input does not have');
  const even = step !== 0 && places.every((place, i) => place === places[0]! + i * step);
  if (even && places.length > 0) {
    const last = places.at(-1)! + Math.sign(step);
    const range = [places[0]!, last < 0 ? null : last, step] as const;
    return addIndexed(builder, node, from, alongAxis(rank, axis, { range }));
  }
  if (places.length > 64 || places.length === 0)
    return unmapped(say`it takes ${places.length} single indices`);
  const parts: string[] = [];
  for (const [i, place] of places.entries()) {
    const one = { ...node, name: `${node.name}_${i}` };
    const part = addIndexed(builder, one, from, alongAxis(rank, axis, { range: [place, place + 1, 1] }));
    if ('unmapped' in part) return part;
    parts.push(part.layer);
  }
  return builder.add(node, { kind: 'Concatenate', params: { axis }, inputs: parts });
}

/** `GatherV2` by constant indices. */
export const readGather: OperationReader = (call) => {
  const x = plainInput(call);
  const [indices, axis] = [numbersInput(call, 1), numbersInput(call, 2)?.[0] ?? 0];
  const rank = x?.shape?.length;
  const input = call.inputs[1];
  if (!x || !rank || !indices || !input || !('constant' in input))
    return unmapped('its indices are not constants');
  const place = (axis + rank) % rank;
  if (place === 0) return unmapped('it selects along the batch axis');
  if (input.constant.shape.length === 0)
    return addIndexed(call.builder, call.node, x.layer, alongAxis(rank, place, { at: indices[0]! }));
  if (input.constant.shape.length > 1) return unmapped('its indices have more than one axis');
  return addGathered(call, x.layer, place, indices);
};

/** Returns the input and index of a layer that selects a single index of the last axis, if it is one. */
function channelOf(
  builder: LayerBuilder,
  name: string,
): { from: string; index: number; slice: string } | undefined {
  const dropped = builder.layers.get(name)?.layer;
  const slice =
    dropped && /^(Reshape|Reduce)$/.test(dropped.kind) ? builder.layers.get(dropped.inputs[0]!) : undefined;
  if (slice?.layer.kind !== 'Slice') return undefined;
  const from = slice.layer.inputs[0]!;
  const input = builder.shapeOf(from);
  const axes = input && sliceAxes(slice.layer.params, input);
  if (!input || !axes || 'problem' in axes) return undefined;
  const only = axes.slice(0, -1).every(({ count, step }, i) => count === input[i + 1] && step === 1);
  const before = builder.shapeOf(name);
  const last = axes.at(-1)!;
  return only && last.count === 1 && before?.length === input.length - 1
    ? { from, index: last.start, slice: slice.layer.name }
    : undefined;
}

/** `Pack`: stacks its inputs along a new axis. */
export const readPack: OperationReader = (call) => {
  const { node, builder } = call;
  const layers = call.inputs.map((_, i) => plainInput(call, i));
  const shape = layers[0]?.shape;
  if (layers.some((one) => !one) || !shape) return unmapped('it stacks values that no layer computes');
  const rank = shape.length + 1;
  const axis = (numberAttr(node.attr, 'axis', 0) + rank) % rank;
  if (axis === 0) return unmapped('it stacks along the batch axis');
  if (axis === rank - 1) {
    const channels = layers.map((one) => channelOf(builder, one!.layer));
    const from = channels[0]?.from;
    if (from !== undefined && channels.every((one) => one?.from === from))
      return addGathered(
        call,
        from,
        rank - 1,
        channels.map((one) => one!.index),
      );
  }
  const inputs: string[] = [];
  for (const [i, one] of layers.entries()) {
    const indices = Array.from(
      { length: axis + 1 },
      (_, place): Index => (place === axis ? { added: true } : whole),
    );
    const apart = addIndexed(builder, { ...node, name: `${node.name}_${i}` }, one!.layer, indices);
    if ('unmapped' in apart) return apart;
    inputs.push(apart.layer);
  }
  return builder.add(node, { kind: 'Concatenate', params: { axis: axis === rank - 1 ? -1 : axis }, inputs });
};
