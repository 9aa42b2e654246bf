// Readers of resizing modes that Keras does not have (aligned corners, sampling at pixel corners): a matrix per axis.
import type { Constant } from '../constants';
import { flagAttr } from '../graph-def';
import { numbersInput, type OperationCall, type OperationReader, plainInput, unmapped } from './call';

/** Maximum number of values of a matrix. */
const mostValues = 1 << 21;

interface Rule {
  readonly nearest: boolean;
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Returns the weights of `from` pixels in `to` pixels, `[from, to]` (tensorflow/core/kernels/image/resize_*_op.cc). */
function samplingMatrix(from: number, to: number, rule: Rule): number[] {
  const { nearest, alignCorners, halfPixelCenters } = rule;
  const scale = Math.fround(alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to);
  const matrix = new Array<number>(from * to).fill(0);
  const add = (pixel: number, at: number, weight: number) => {
    matrix[Math.min(Math.max(pixel, 0), from - 1) * to + at]! += weight;
  };
  for (let at = 0; at < to; at++) {
    if (nearest) {
      const place = Math.fround((halfPixelCenters ? at + 0.5 : at) * scale);
      add(alignCorners ? Math.floor(place + 0.5) : Math.floor(place), at, 1);
      continue;
    }
    const place = Math.fround(halfPixelCenters ? (at + 0.5) * scale - 0.5 : at * scale);
    const share = place - Math.floor(place);
    add(Math.floor(place), at, 1 - share);
    if (share > 0) add(Math.ceil(place), at, share);
  }
  return matrix;
}

/** `ResizeBilinear` and `ResizeNearestNeighbor` of a known size in any mode. */
export const readAnyResize: OperationReader = (call) => {
  const { node } = call;
  const x = plainInput(call);
  const size = numbersInput(call, 1);
  const [, height, width] = x?.shape ?? [];
  const [to, across] = size ?? [];
  if (x?.shape?.length !== 4 || !to || !across) return unmapped('its size is not known');
  if (!height || !width) return unmapped('its input is of unknown size');
  if (height * to > mostValues || width * across > mostValues) return unmapped('its size is too large');
  const rule = {
    nearest: node.op === 'ResizeNearestNeighbor',
    alignCorners: flagAttr(node.attr, 'align_corners'),
    halfPixelCenters: flagAttr(node.attr, 'half_pixel_centers'),
  };
  const axis = (from: number, length: number): Constant => ({
    shape: [from, length],
    values: samplingMatrix(from, length, rule),
    blob: null,
  });
  return mixAxes(call, x.layer, axis(height, to), axis(width, across));
};

/** Multiplies the rows and columns of an image by a matrix each. */
function mixAxes({ node, builder }: OperationCall, from: string, rows: Constant, columns: Constant) {
  let layer = from;
  const steps = [
    { dims: [1, 3, 2], ending: '_columns_last' },
    { kernel: columns, ending: '_columns' },
    { dims: [3, 2, 1], ending: '_rows_last' },
    { kernel: rows, ending: '_rows' },
    { dims: [3, 1, 2], ending: '' },
  ];
  for (const { dims, kernel, ending } of steps) {
    const added = kernel
      ? builder.add(
          node,
          {
            kind: 'Dense',
            params: { units: kernel.shape[1]!, useBias: false },
            inputs: [layer],
            weights: { kernel },
          },
          ending,
        )
      : builder.add(node, { kind: 'Permute', params: { dims: dims! }, inputs: [layer] }, ending);
    if ('unmapped' in added) return added;
    layer = added.layer;
  }
  return { layer };
}
