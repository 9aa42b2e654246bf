// Readers of operations that only change the layout: Reshape, Squeeze, ExpandDims, Transpose, ConcatV2, Shape.
import type { Shape } from '#shared/graph/graph';
import { say } from '#shared/sentence';
import type { Unmapped, Value } from '../build';
import { constantOf } from '../constants';
import { intsAttr } from '../graph-def';
import {
  constantInput,
  fedBy,
  numbersInput,
  type OperationCall,
  type OperationReader,
  plainInput,
  unmapped,
} from './call';

/** `Shape`: a constant; unknown sizes are NaN. */
export const readShapeOf: OperationReader = (call) => {
  const x = plainInput(call);
  if (!x?.shape) return { unknown: true };
  return { constant: constantOf(x.shape.map((size) => size ?? Number.NaN)) };
};

const sizeOf = (sizes: readonly (number | null)[]) =>
  sizes.reduce<number>((product, size) => product * (size ?? Number.NaN), 1);

function addReshape(
  { node, builder }: OperationCall,
  from: string,
  target: readonly number[],
): Value | Unmapped {
  const shape = builder.shapeOf(from);
  if (shape && shape.slice(1).join() === target.join()) return { layer: from };
  const flat = target.length === 1 && shape && shape.length > 2;
  return builder.add(
    node,
    flat
      ? { kind: 'Flatten', params: {}, inputs: [from] }
      : { kind: 'Reshape', params: { targetShape: [...target] }, inputs: [from] },
  );
}

/** `Reshape`: of each sample, or of all rows of all samples to a matrix. */
export const readReshape: OperationReader = (call) => {
  const x = fedBy(call);
  const target = constantInput(call, 1)?.values;
  if (!x?.shape || !target || typeof x.view === 'object') return unmapped('its shape is not known');
  const shape: Shape = x.shape;
  const rest = target.slice(1);
  const last = shape.at(-1);
  const sample = sizeOf(shape.slice(1));
  // Reverts a reshape to rows.
  const back =
    rest.length === shape.length - 1 &&
    rest.every((size, i) => size === shape[i + 1] || (shape[i + 1] === null && !(size >= 0)));
  if (x.view === 'rows' && back) return { layer: x.layer };
  const holes = rest.filter((size) => !(size >= 0)).length;
  const leading = target[0]!;
  const keepsBatch = !(leading > 1);
  const known = rest.reduce((product, size) => product * (size >= 0 ? size : 1), 1);
  if (keepsBatch && holes === 0 && known === sample) return addReshape(call, x.layer, rest);
  if (keepsBatch && holes === 1 && leading !== -1 && sample % known === 0)
    return addReshape(
      call,
      x.layer,
      rest.map((size) => (size >= 0 ? size : sample / known)),
    );
  if (rest.length === 1 && rest[0] === last && shape.length > 2 && !(leading >= 0))
    return { layer: x.layer, view: 'rows' };
  return unmapped(
    say`it lays ${shape.map((size) => size ?? '?').join('×')} out as ${target.map((size) => (size >= 0 ? size : '?')).join('×')}`,
  );
};

/** `Squeeze`. */
export const readSqueeze: OperationReader = (call) => {
  const x = plainInput(call);
  if (!x?.shape) return unmapped('its shape is not known');
  const rank = x.shape.length;
  const axes = intsAttr(call.node.attr, 'squeeze_dims').map((axis) => (axis + rank) % rank);
  const gone = (size: number | null, axis: number) =>
    axis > 0 && (axes.length > 0 ? axes.includes(axis) : size === 1);
  if (axes.includes(0) || axes.some((axis) => x.shape![axis] !== 1))
    return unmapped('it drops an axis that is not of size 1');
  const left = x.shape.filter((size, axis) => axis > 0 && !gone(size, axis));
  if (left.filter((size) => size === null).length > 1) return unmapped('its shape is not known');
  return addReshape(
    call,
    x.layer,
    left.map((size) => size ?? -1),
  );
};

/** `ExpandDims`. */
export const readExpandDims: OperationReader = (call) => {
  const x = plainInput(call);
  const axis = numbersInput(call, 1)?.[0];
  if (!x?.shape || axis === undefined) return unmapped('its shape is not known');
  const at = axis < 0 ? axis + x.shape.length + 1 : axis;
  const sizes = x.shape.slice(1).map((size) => size ?? -1);
  if (at < 1 || sizes.filter((size) => size === -1).length > 1)
    return unmapped('it adds an axis before the batch axis');
  return addReshape(call, x.layer, [...sizes.slice(0, at - 1), 1, ...sizes.slice(at - 1)]);
};

/** `ConcatV2` of layers. */
export const readConcat: OperationReader = (call) => {
  const axis = numbersInput(call, call.inputs.length - 1)?.[0];
  const layers = call.inputs.slice(0, -1).map((_, i) => plainInput(call, i)?.layer);
  if (axis === undefined || layers.includes(undefined))
    return unmapped('one of its inputs is not computed by a layer');
  const rank = call.builder.shapeOf(layers[0]!)?.length;
  if (axis === 0 || (rank !== undefined && axis + rank === 0))
    return unmapped('it concatenates along the batch axis');
  const own = axis === (rank ?? 0) - 1 ? -1 : axis;
  return call.builder.add(call.node, {
    kind: 'Concatenate',
    params: { axis: own },
    inputs: layers as string[],
  });
};

/** `Tile` along an axis added for it: repeats each row or column, as nearest-neighbor upsampling is exported. */
export const readTile: OperationReader = (call) => {
  const x = plainInput(call);
  const times = numbersInput(call, 1);
  const made = x && call.builder.layers.get(x.layer)?.layer;
  const from = made?.kind === 'Reshape' ? call.builder.shapeOf(made.inputs[0]!) : undefined;
  const axes = times?.flatMap((count, axis) => (count === 1 ? [] : [axis])) ?? [];
  const [axis] = axes;
  if (!x?.shape || !from || axes.length !== 1 || axis === undefined || axis < 2 || x.shape[axis] !== 1)
    return unmapped('it repeats more than rows or columns');
  const before = [...x.shape.slice(0, axis), ...x.shape.slice(axis + 1)];
  if (before.join() !== from.join() || from.length !== 4)
    return unmapped('it repeats more than rows or columns');
  const size = axis === 2 ? [times![axis]!, 1] : axis === 3 ? [1, times![axis]!] : null;
  if (!size) return unmapped('it repeats channels');
  const added = call.builder.add(call.node, {
    kind: 'UpSampling2D',
    params: { size },
    inputs: [made!.inputs[0]!],
  });
  return 'unmapped' in added ? added : { ...added, view: 'rows' };
};
