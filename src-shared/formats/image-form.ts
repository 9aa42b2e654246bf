// Rewrites image and sequence layers that TensorFlow.js lacks or computes differently to layers that it has.
import type { Json, Layer, Shape } from '../graph/graph';
import { pairOf } from '../layers/kind';
import { type Interpolation, resizeMatrix } from '../resize-matrix';
import { inLine, type Step } from './operation-form';
import type { Rule } from './rewrite-rule';

/** Maximum number of values of a resize matrix. */
const mostValues = 1 << 22;

const permute = (dims: readonly number[]): Step => ({ kind: 'Permute', params: { dims: [...dims] } });
const reshape = (targetShape: readonly number[]): Step => ({
  kind: 'Reshape',
  params: { targetShape: [...targetShape] },
});

/** Resizes the last axis of an image from `from` to `to` values by a 1×1 convolution with the resize weights as its kernel. */
function resizeLast(from: number, to: number, interpolation: Interpolation, antialias: boolean): Step {
  const rows = resizeMatrix(from, to, interpolation, antialias);
  const kernel = new Float32Array(from * to);
  for (let i = 0; i < to; i++) for (let k = 0; k < from; k++) kernel[k * to + i] = rows[i * from + k]!;
  return { kind: 'Conv2D', params: { filters: to, kernelSize: [1, 1], useBias: false }, kernel };
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** Resizes an image of known size: each axis is moved to the end once. */
function resizeSteps(from: Size, to: Size, interpolation: Interpolation, antialias: boolean): Step[] | null {
  if (from.height * to.height > mostValues || from.width * to.width > mostValues) return null;
  if (from.height === to.height && from.width === to.width) return [];
  return [
    permute([1, 3, 2]),
    resizeLast(from.width, to.width, interpolation, antialias),
    permute([3, 2, 1]),
    resizeLast(from.height, to.height, interpolation, antialias),
    permute([3, 1, 2]),
  ];
}

function sizeOfImage(shape: Shape | undefined): Size | null {
  const [, height, width] = shape ?? [];
  return shape?.length === 4 && height && width ? { height, width } : null;
}

/** Returns the largest centered window of the target's aspect ratio, as in the executor (`cropToRatio`). */
function cropToRatio(from: Size, to: Size): { readonly size: Size; readonly steps: Step[] } {
  const height = Math.max(1, Math.min(from.height, Math.trunc((from.width * to.height) / to.width)));
  const width = Math.max(1, Math.min(from.width, Math.trunc((from.height * to.width) / to.height)));
  const [top, left] = [Math.trunc((from.height - height) / 2), Math.trunc((from.width - width) / 2)];
  const cropping = [
    [top, from.height - height - top],
    [left, from.width - width - left],
  ];
  const same = height === from.height && width === from.width;
  return { size: { height, width }, steps: same ? [] : [{ kind: 'Cropping2D', params: { cropping } }] };
}

const resizing: Rule = (given) => {
  const { params, facts } = given;
  const from = sizeOfImage(facts?.inputShapes[0]);
  const to = { height: Number(params.height), width: Number(params.width) };
  if (!from || params.padToAspectRatio) return null;
  const { size, steps } = params.cropToAspectRatio ? cropToRatio(from, to) : { size: from, steps: [] };
  const resized = resizeSteps(size, to, params.interpolation as Interpolation, Boolean(params.antialias));
  return resized && inLine(given, [...steps, ...resized]);
};

const centerCrop: Rule = (given) => {
  const { params, facts } = given;
  const from = sizeOfImage(facts?.inputShapes[0]);
  if (!from) return null;
  const to = { height: Number(params.height), width: Number(params.width) };
  const [rows, columns] = [from.height - to.height, from.width - to.width];
  if (rows < 0 || columns < 0) {
    const { size, steps } = cropToRatio(from, to);
    const resized = resizeSteps(size, to, 'bilinear', false);
    return resized && inLine(given, [...steps, ...resized]);
  }
  const [top, left] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  const cropping = [
    [top, rows - top],
    [left, columns - left],
  ];
  return inLine(given, rows + columns === 0 ? [] : [{ kind: 'Cropping2D', params: { cropping } }]);
};

const upSampling: Rule = (given) => {
  const { params, facts } = given;
  const from = sizeOfImage(facts?.inputShapes[0]);
  if (params.interpolation === 'nearest' || !from) return null;
  const [rows, columns] = pairOf(params.size);
  const to = { height: from.height * rows, width: from.width * columns };
  const steps = resizeSteps(from, to, params.interpolation as Interpolation, false);
  return steps && inLine(given, steps);
};

/** Treats a sequence as an image with one column. */
const asColumn =
  (stepOf: (params: { readonly [name: string]: Json }) => Step): Rule =>
  (given) => {
    const { params, facts } = given;
    const [input, output] = [facts?.inputShapes[0], facts?.shape];
    const channels = input?.at(-1);
    if (input?.length !== 3 || !output || !channels) return null;
    const length = (shape: Shape) => shape[1] ?? -1;
    return inLine(given, [
      reshape([length(input), 1, channels]),
      stepOf(params),
      reshape([length(output), channels]),
    ]);
  };

/** Wraps a layer over an axis other than the last in two Permute layers. */
const onLastAxis: Rule = ({ layer, params, facts, free }) => {
  const rank = facts?.inputShapes[0]?.length;
  const given: Json | undefined =
    Array.isArray(params.axis) && params.axis.length === 1 ? (params.axis[0] as Json) : params.axis;
  if (!rank || typeof given !== 'number') return null;
  const axis = given < 0 ? given + rank : given;
  const plain = { ...layer, params: { ...layer.params, axis: -1 } };
  if (axis < 1 || axis >= rank - 1) return null;
  const others = Array.from({ length: rank - 1 }, (_, i) => i + 1).filter((one) => one !== axis);
  const to = [...others, axis];
  const back = Array.from({ length: rank - 1 }, (_, i) => to.indexOf(i + 1) + 1);
  const turn = (name: string, dims: number[], input: string): Layer => ({
    ...layer,
    name,
    kind: 'Permute',
    params: { dims },
    inputs: [input],
    weights: {},
  });
  const first = turn(free('axis_last'), to, layer.inputs[0]!);
  const between = { ...plain, name: free('on_last_axis'), inputs: [first.name] };
  return { layers: [first, between, turn(layer.name, back, between.name)] };
};

/** The rules by kind of layer. */
export const imageRules: Readonly<Record<string, Rule>> = {
  Resizing: resizing,
  CenterCrop: centerCrop,
  UpSampling2D: upSampling,
  BatchNormalization: onLastAxis,
  Softmax: onLastAxis,
  Cropping1D: asColumn(({ cropping }) => ({
    kind: 'Cropping2D',
    params: { cropping: [pairOf(cropping), [0, 0]] },
  })),
  ZeroPadding1D: asColumn(({ padding }) => ({
    kind: 'ZeroPadding2D',
    params: { padding: [pairOf(padding), [0, 0]] },
  })),
  UpSampling1D: asColumn(({ size }) => ({ kind: 'UpSampling2D', params: { size: [Number(size), 1] } })),
};
