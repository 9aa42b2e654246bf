// Position of a window in an image: output size and padding, computed as Keras and TensorFlow do.

/** Padding as in Keras: `valid` adds none, `same` adds zeros so that the output has ceil(size / stride) values. */
export type Padding = 'valid' | 'same';

/** Settings of a convolution besides its kernel, for both axes. */
export interface WindowSettings {
  readonly stride: number;
  readonly dilation: number;
  readonly padding: Padding;
}

/** Values of one axis. */
export interface Placement {
  /** Length of the input. */
  readonly input: number;
  /** Number of kernel values. */
  readonly kernel: number;
  /** Pixels that the kernel spans with its gaps: dilation · (kernel − 1) + 1. */
  readonly span: number;
  /** Length of the output; 0 if the window does not fit. */
  readonly output: number;
  /** Zeros before and after the input. */
  readonly before: number;
  readonly after: number;
}

/** Returns the output length and the padding of one axis. With an odd number of zeros, `same` adds the extra one after the input, as TensorFlow does. */
export function placeWindow(
  input: number,
  kernel: number,
  { stride, dilation, padding }: WindowSettings,
): Placement {
  const span = dilation * (kernel - 1) + 1;
  if (padding === 'valid') {
    const output = Math.max(0, Math.floor((input - span) / stride) + 1);
    return { input, kernel, span, output, before: 0, after: 0 };
  }
  const output = Math.ceil(input / stride);
  const zeros = Math.max(0, (output - 1) * stride + span - input);
  const before = Math.floor(zeros / 2);
  return { input, kernel, span, output, before, after: zeros - before };
}

/** True if Keras refuses the settings: it allows no stride together with dilation. */
export function refuses({ stride, dilation }: WindowSettings): boolean {
  return stride > 1 && dilation > 1;
}
