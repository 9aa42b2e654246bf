// Says why an output has its size.
import { placeKernel } from '#shared/labs/convolution/convolve';
import type { Placement, WindowSettings } from '#shared/labs/convolution/place-window';
import { placePool } from '#shared/labs/convolution/pool';
import type { LabResult } from './lab-result';

/** A key of `convolution.size` and its values. */
export interface SizeWords {
  readonly key: 'same' | 'valid';
  readonly values: Readonly<Record<string, string | number>>;
}

/** The calculation of one axis. */
const calculation = (
  { input, span, output }: Placement,
  { stride, padding }: Omit<WindowSettings, 'dilation'>,
) =>
  padding === 'same'
    ? `⌈${input} / ${stride}⌉ = ${output}`
    : `⌊(${input} − ${span}) / ${stride}⌋ + 1 = ${output}`;

function sizeWords(
  { x, y }: { readonly x: Placement; readonly y: Placement },
  settings: Omit<WindowSettings, 'dilation'>,
): SizeWords {
  const wide = calculation(x, settings);
  const high = calculation(y, settings);
  return {
    key: settings.padding,
    values: {
      from: `${y.input} × ${x.input}`,
      to: `${y.output} × ${x.output}`,
      why: wide === high ? wide : `${high}, ${wide}`,
    },
  };
}

/** Returns the words for the size of the convolution's output. */
export function outputSizeWords({ input, filters, settings }: LabResult): SizeWords {
  return sizeWords(placeKernel(input, filters[0]!.kernels[0]!, settings), settings);
}

/** Returns the words for the size after the pooling; null without one. */
export function pooledSizeWords({ outputs, pool }: LabResult): SizeWords | null {
  const [output] = outputs;
  return pool && output ? sizeWords(placePool(output, pool), pool) : null;
}
