// Max and average pooling as in Keras.
import type { Steps } from '#shared/steps';
import { type Padding, type Placement, placeWindow } from './place-window';
import { type Planes, valueAt } from './planes';

/** Settings of a pooling. */
export interface PoolSettings {
  readonly kind: 'max' | 'average';
  readonly size: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** A value in a pooling window. */
export interface PooledValue {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** Placements of the pooling window on both axes. */
export function placePool(
  { width, height }: Pick<Planes, 'width' | 'height'>,
  { size, stride, padding }: PoolSettings,
): { readonly y: Placement; readonly x: Placement } {
  const settings = { stride, dilation: 1, padding };
  return { y: placeWindow(height, size, settings), x: placeWindow(width, size, settings) };
}

/** Returns the values of the window of an output value. Positions in the padding are left out: in TensorFlow they neither become the maximum nor count in the mean. */
export function pooledValues(
  input: Planes,
  settings: PoolSettings,
  channel: number,
  row: number,
  column: number,
): PooledValue[] {
  const { y, x } = placePool(input, settings);
  const found: PooledValue[] = [];
  for (let r = 0; r < settings.size; r++)
    for (let c = 0; c < settings.size; c++) {
      const [inputRow, inputColumn] = [
        row * settings.stride - y.before + r,
        column * settings.stride - x.before + c,
      ];
      if (inputRow < 0 || inputRow >= input.height || inputColumn < 0 || inputColumn >= input.width) continue;
      const value = valueAt(input, channel, inputRow, inputColumn);
      found.push({ row: inputRow, column: inputColumn, value });
    }
  return found;
}

/** Returns the result of a window: its largest value or its mean. */
export function poolValues(kind: PoolSettings['kind'], found: readonly PooledValue[]): number {
  if (kind === 'max')
    return found.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return found.reduce((sum, { value }) => sum + value, 0) / found.length;
}

/** Computes the pooling of each channel. Yields after each row. */
export function* poolingSteps(input: Planes, settings: PoolSettings): Steps<Planes> {
  const { y, x } = placePool(input, settings);
  const [height, width] = [y.output, x.output];
  const values = new Float32Array(input.channels * height * width);
  for (let channel = 0; channel < input.channels; channel++)
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++)
        values[(channel * height + row) * width + column] = poolValues(
          settings.kind,
          pooledValues(input, settings, channel, row, column),
        );
      yield;
    }
  return { width, height, channels: input.channels, values };
}
