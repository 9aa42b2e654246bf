// The image channels of a network's input: 1 (gray), 3 (RGB) or 4 (RGB and alpha), and the preprocessing values for each.
import type { Preprocessing, Shape } from './graph';

/** Channel counts that images can be converted to, as Keras' `color_mode`: 'grayscale', 'rgb', 'rgba'. */
export const imageChannels = [1, 3, 4] as const;
/** See `imageChannels`. */
export type ImageChannels = (typeof imageChannels)[number];

/** Display names of the channel counts. */
export const channelWords = { 1: 'gray', 3: 'RGB', 4: 'RGB and alpha' } as const;

/** True for a channel count that images can be converted to. */
export function isImageChannels(count: number | null | undefined): count is ImageChannels {
  return imageChannels.some((one) => one === count);
}

/** Returns the image channels of an input of shape `[batch, height, width, channels]`; 3 if it is not an image input. */
export function channelsOfInput(shape: Shape | undefined): ImageChannels {
  const count = shape?.length === 4 ? shape[3] : null;
  return isImageChannels(count) ? count : 3;
}

/** Scale and offset of each channel, after the first three are reversed if `reversed` is true. */
export interface ChannelNumbers {
  readonly scale: readonly number[];
  readonly offset: readonly number[];
  readonly reversed: boolean;
}

/**
 * Returns the preprocessing's values for a number of channels. Gray and alpha use the mean of the three values, which does
 * not change values that are equal for red, green and blue (modes none and tf).
 */
export function channelNumbers(
  { scale, offset, channelOrder }: Preprocessing,
  channels: number,
): ChannelNumbers {
  if (channels === 1) return { scale: [mean(scale)], offset: [mean(offset)], reversed: false };
  const more = Array.from({ length: Math.max(0, channels - 3) });
  return {
    scale: [...scale, ...more.map(() => mean(scale))],
    offset: [...offset, ...more.map(() => mean(offset))],
    reversed: channelOrder === 'bgr',
  };
}

function mean([a, b, c]: readonly [number, number, number]): number {
  return a === b && b === c ? a : (a + b + c) / 3;
}
