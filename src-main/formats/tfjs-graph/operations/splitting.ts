// Readers of Split, SplitV and Unpack, whose outputs are parts of the input.

import { say } from '#shared/sentence';
import type { Unmapped, Value } from '../build';
import { numberAttr } from '../graph-def';
import { numbersInput, type OperationCall, type OperationReader, plainInput, unmapped } from './call';

/** Maximum number of parts converted to layers. */
const mostParts = 512;

/** Returns the index of an axis; 0 is the batch. */
const placeOf = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);

/** Adds the part `[start, stop)` of an axis, which is dropped if `single`. */
function addPart(
  { node, builder }: OperationCall,
  from: { readonly layer: string; readonly shape: readonly (number | null)[] },
  axis: number,
  [start, stop]: readonly [number, number],
  ending: string,
  single: boolean,
): Value | Unmapped {
  const { layer, shape } = from;
  const whole = start === 0 && stop === shape[axis];
  const ranges = [...new Array<null>(axis - 1).fill(null), [start, stop, 1]];
  const part = whole
    ? { layer }
    : builder.add(node, { kind: 'Slice', params: { ranges }, inputs: [layer] }, ending);
  if (!single || 'unmapped' in part) return part;
  const left = shape.filter((_, i) => i > 0 && i !== axis);
  if (left.length === 0 || left.filter((size) => size === null).length > 1)
    return unmapped('its shape is not known');
  const targetShape = left.map((size) => size ?? -1);
  return builder.add(
    node,
    { kind: 'Reshape', params: { targetShape }, inputs: [part.layer] },
    `${ending}_flat`,
  );
}

/** Adds all parts of an axis, with the given sizes. */
function addParts(
  call: OperationCall,
  position: number,
  axis: number | undefined,
  sizes: readonly number[],
  single = false,
) {
  const x = plainInput(call, position);
  if (!x?.shape || axis === undefined) return unmapped('its axis or the shape of its input is not known');
  const place = placeOf(axis, x.shape.length);
  if (place === 0) return unmapped('it splits the batch axis');
  const length = x.shape[place];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (length === undefined || length === null || total !== length)
    return unmapped(say`its parts of ${total} do not make up an axis of ${length ?? 'unknown size'}`);
  let start = 0;
  const outputs = sizes.map((size, i) => {
    const range = [start, start + size] as const;
    start += size;
    return addPart(call, { layer: x.layer, shape: x.shape! }, place, range, `_${i}`, single);
  });
  return { outputs };
}

const partsOf = (count: number, length: number | null | undefined) =>
  length && Number.isInteger(length / count) ? new Array<number>(count).fill(length / count) : undefined;

/** `Split` into equal parts. */
export const readSplit: OperationReader = (call) => {
  const axis = numbersInput(call, 0)?.[0];
  const shape = plainInput(call, 1)?.shape;
  const count = numberAttr(call.node.attr, 'num_split', 0);
  if (!shape || axis === undefined) return unmapped('its axis or the shape of its input is not known');
  if (!Number.isInteger(count) || count < 1 || count > mostParts) return unmapped(say`it has ${count} parts`);
  const sizes = partsOf(count, shape[placeOf(axis, shape.length)]);
  return sizes ? addParts(call, 1, axis, sizes) : unmapped(say`its axis does not divide into ${count} parts`);
};

/** `SplitV` into parts of given sizes; one of them may be -1. */
export const readSplitV: OperationReader = (call) => {
  const sizes = numbersInput(call, 1);
  const axis = numbersInput(call, 2)?.[0];
  const shape = plainInput(call)?.shape;
  if (!shape || axis === undefined || !sizes) return unmapped('its axis or its sizes are not known');
  if (sizes.length > mostParts || sizes.filter((size) => size < 0).length > 1)
    return unmapped(say`it has ${sizes.length} parts`);
  const length = shape[placeOf(axis, shape.length)] ?? 0;
  const known = sizes.reduce((sum, size) => sum + Math.max(0, size), 0);
  return addParts(
    call,
    0,
    axis,
    sizes.map((size) => (size < 0 ? length - known : size)),
  );
};

/** `Unpack`: each index of an axis separately. */
export const readUnpack: OperationReader = (call) => {
  const { attr } = call.node;
  const count = numberAttr(attr, 'num', 0);
  if (!Number.isInteger(count) || count < 1 || count > mostParts) return unmapped(say`it has ${count} parts`);
  return addParts(call, 0, numberAttr(attr, 'axis', 0), new Array<number>(count).fill(1), true);
};
