// Cross-correlation as Keras' Conv2D and DepthwiseConv2D compute it, in steps that do not block a window.
import type { Steps } from '#shared/steps';
import { type Filter, type Kernel, weightAt } from './kernel';
import { type Placement, placeWindow, type WindowSettings } from './place-window';
import type { Planes } from './planes';

/** Placements of a kernel on both axes of an input. */
export function placeKernel(
  { width, height }: Pick<Planes, 'width' | 'height'>,
  { rows, columns }: Pick<Kernel, 'rows' | 'columns'>,
  settings: WindowSettings,
): { readonly y: Placement; readonly x: Placement } {
  return { y: placeWindow(height, rows, settings), x: placeWindow(width, columns, settings) };
}

/** Adds the products of one kernel and one input channel to an output row. */
function addRow(
  sums: Float64Array,
  input: Planes,
  channel: number,
  kernel: Kernel,
  { y, x }: { readonly y: Placement; readonly x: Placement },
  { stride, dilation }: WindowSettings,
  row: number,
): void {
  for (let r = 0; r < kernel.rows; r++) {
    const inputRow = row * stride - y.before + r * dilation;
    if (inputRow < 0 || inputRow >= input.height) continue;
    const start = (channel * input.height + inputRow) * input.width;
    for (let c = 0; c < kernel.columns; c++) {
      const weight = weightAt(kernel, r, c);
      if (weight === 0) continue;
      const shift = c * dilation - x.before;
      // Only output columns whose pixel is inside: padding adds 0.
      const first = Math.max(0, Math.ceil(-shift / stride));
      const last = Math.min(sums.length - 1, Math.floor((input.width - 1 - shift) / stride));
      let at = start + first * stride + shift;
      for (let column = first; column <= last; column++, at += stride)
        sums[column]! += weight * input.values[at]!;
    }
  }
}

/** Computes Conv2D: one output channel per filter, the sum over the input's channels. All kernels have one size. Yields after each row. */
export function* convolutionSteps(
  input: Planes,
  filters: readonly Filter[],
  settings: WindowSettings,
): Steps<Planes> {
  const places = placeKernel(input, filters[0]!.kernels[0]!, settings);
  const [height, width] = [places.y.output, places.x.output];
  const values = new Float32Array(filters.length * height * width);
  for (const [f, { kernels, bias }] of filters.entries())
    for (let row = 0; row < height; row++) {
      const sums = new Float64Array(width).fill(bias);
      for (const [channel, kernel] of kernels.entries())
        addRow(sums, input, channel, kernel, places, settings, row);
      values.set(sums, (f * height + row) * width);
      yield;
    }
  return { width, height, channels: filters.length, values };
}

/** Computes DepthwiseConv2D: each input channel with its own kernel, not summed. */
export function depthwiseSteps(
  input: Planes,
  { kernels, bias }: Filter,
  settings: WindowSettings,
): Steps<Planes> {
  // As filters that are 0 for all other channels, which are skipped.
  const filters = kernels.map((kernel, channel): Filter => {
    const none = { ...kernel, values: kernel.values.map(() => 0) };
    return { bias, kernels: kernels.map((_, i) => (i === channel ? kernel : none)) };
  });
  return convolutionSteps(input, filters, settings);
}
