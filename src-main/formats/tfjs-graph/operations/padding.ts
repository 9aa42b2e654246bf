// Readers of padding along any axes, and of padding with the lowest number before a maximum pooling.

import { say } from '#shared/sentence';
import type { LayerBuilder, LayerSpec, Unmapped } from '../build';
import { intsAttr } from '../graph-def';
import type { GraphNode } from '../graph-node';
import { addPermute } from './axes';
import { numbersInput, type OperationReader, plainInput, unmapped } from './call';

type Sides = readonly (readonly [before: number, behind: number])[];
type Added = { readonly layer: string } | Unmapped;

/** Padding of each axis: `[before, after]`. */
function sidesOf(numbers: readonly number[] | undefined, rank: number): Sides | undefined {
  if (numbers?.length !== 2 * rank || numbers.some((one) => !(one >= 0))) return undefined;
  return Array.from({ length: rank }, (_, axis) => [numbers[2 * axis]!, numbers[2 * axis + 1]!] as const);
}

/** Returns the axes after the batch that are padded. */
const paddedAxes = (sides: Sides) =>
  sides.flatMap(([before, behind], axis) => (before + behind > 0 ? [axis] : []));

/** Returns the permutation that moves some axes to the front, and its inverse. */
function ordersOf(front: readonly number[], rank: number): { to: number[]; back: number[] } {
  const rest = Array.from({ length: rank - 1 }, (_, i) => i + 1).filter((axis) => !front.includes(axis));
  const to = [...front, ...rest];
  return { to, back: Array.from({ length: rank - 1 }, (_, i) => to.indexOf(i + 1) + 1) };
}

/** `Pad` and `PadV2` with zeros along one or two axes of an image or a sequence. */
export const readAnyPad: OperationReader = (call) => {
  const { node, builder } = call;
  const x = plainInput(call);
  const rank = x?.shape?.length ?? 0;
  const sides = sidesOf(numbersInput(call, 1), rank);
  if (!x || !sides) return unmapped('its border or the shape of its input is not known');
  if (node.op === 'PadV2' && numbersInput(call, 2)?.[0] !== 0)
    return unmapped('it pads with values other than zero');
  const axes = paddedAxes(sides);
  if (axes.length === 0) return { layer: x.layer };
  if (axes.includes(0)) return unmapped('it pads the batch axis');
  const most = rank === 4 ? 2 : 1;
  if ((rank !== 3 && rank !== 4) || axes.length > most)
    return unmapped(say`it pads ${axes.length} of ${rank} axes`);
  // For a single axis of an image, a neighboring axis is included without padding.
  const other = [1, 2, 3].find((axis) => axis < rank && !axes.includes(axis))!;
  const front = axes.length < most ? (axes[0] === 2 && other === 1 ? [1, 2] : [axes[0]!, other]) : axes;
  const { to, back } = ordersOf(front, rank);
  const turned = addPermute(builder, node, x.layer, to, '_order');
  if ('unmapped' in turned) return turned;
  const border = front.map((axis) => [...sides[axis]!]);
  const spec: LayerSpec =
    rank === 4
      ? { kind: 'ZeroPadding2D', params: { padding: border }, inputs: [turned.layer] }
      : { kind: 'ZeroPadding1D', params: { padding: border[0]! }, inputs: [turned.layer] };
  const padded = builder.add(node, spec, turned.layer === x.layer ? '' : '_pad');
  return 'unmapped' in padded ? padded : addPermute(builder, node, padded.layer, back);
};

/** Numbers below this count as lower than any value. */
const lowest = -1e30;

/** Returns the placeholder that pads a layer with the lowest number, and the transpose between. */
function findLowestPad(builder: LayerBuilder, name: string) {
  const layer = builder.layers.get(name)?.layer;
  const turn = layer?.kind === 'Permute' ? (layer.params.dims as readonly number[]) : undefined;
  const pad = builder.layers.get(turn ? layer!.inputs[0]! : name);
  if (pad?.layer.kind !== 'operation PadV2') return undefined;
  const [x, border, value] = builder.inputsOf(pad.layer.name) ?? [];
  if (!x || !('layer' in x) || x.view !== undefined) return undefined;
  const from = x.layer;
  const rank = builder.shapeOf(from)?.length ?? 0;
  const numbers = border && 'constant' in border ? border.constant.values : null;
  const sides = sidesOf(numbers ?? undefined, rank);
  const fill = value && 'constant' in value ? value.constant.values?.[0] : undefined;
  if (!sides || rank !== 4 || fill === undefined || !(fill < lowest)) return undefined;
  const dims = turn ?? [1, 2, 3];
  return { from, dims, sides: [sides[0]!, ...dims.map((axis) => sides[axis]!)] };
}

/** Repeats the first and last row (or column) `before` and `behind` times. */
function repeatEdge(
  builder: LayerBuilder,
  node: GraphNode,
  from: string,
  axis: number,
  [before, behind]: readonly [number, number],
): Added {
  if (before + behind === 0) return { layer: from };
  const edge = (range: readonly (number | null)[], ending: string) => {
    const ranges = [...new Array<null>(axis - 1).fill(null), [...range]];
    return builder.add(node, { kind: 'Slice', params: { ranges }, inputs: [from] }, ending);
  };
  const parts: string[] = [from];
  if (before > 0) {
    const start = edge([0, 1, 1], `_start${axis}`);
    if ('unmapped' in start) return start;
    parts.unshift(...new Array<string>(before).fill(start.layer));
  }
  if (behind > 0) {
    const end = edge([-1, null, 1], `_end${axis}`);
    if ('unmapped' in end) return end;
    parts.push(...new Array<string>(behind).fill(end.layer));
  }
  return builder.add(node, { kind: 'Concatenate', params: { axis }, inputs: parts }, `_edge${axis}`);
}

/** `MaxPool` after padding with the lowest number: every window over the edge includes the edge, so that repeating the edge gives the same maximum. */
export const readPaddedMaximum =
  (pool: OperationReader): OperationReader =>
  (call) => {
    const { node, builder } = call;
    const x = plainInput(call);
    const found = x && node.op === 'MaxPool' ? findLowestPad(builder, x.layer) : undefined;
    if (!found) return pool(call);
    const [, height = 1, width = 1] = intsAttr(node.attr, 'ksize');
    const [batch, rows, columns, channels] = found.sides;
    const fits = (sides: readonly [number, number], window: number) => Math.max(...sides) < window;
    const none = [batch!, channels!].every(([before, behind]) => before + behind === 0);
    if (!none || !fits(rows!, height) || !fits(columns!, width)) return pool(call);
    const turned = addPermute(builder, node, found.from, found.dims, '_order');
    if ('unmapped' in turned) return turned;
    const tall = repeatEdge(builder, node, turned.layer, 1, rows!);
    if ('unmapped' in tall) return tall;
    const wide = repeatEdge(builder, node, tall.layer, 2, columns!);
    if ('unmapped' in wide) return wide;
    return pool({ ...call, inputs: [wide], alone: false });
  };
