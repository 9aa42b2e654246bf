// How many channels of an image a network takes: 1 (gray), 3 (RGB) or 4 (RGB and alpha), and the preprocessing's numbers for each.
import type { Preprocessing, Shape } from './graph';

/** The counts that images can be brought to, as Keras' `color_mode`: 'grayscale', 'rgb', 'rgba'. */
export const imageChannels = [1, 3, 4] as const;
/** See `imageChannels`. */
export type ImageChannels = (typeof imageChannels)[number];

/** Words for what an image is brought to. */
export const channelWords = { 1: 'gray', 3: 'RGB', 4: 'RGB and alpha' } as const;

/** True for a count that images can be brought to. */
export function isImageChannels(count: number | null | undefined): count is ImageChannels {
  return imageChannels.some((one) => one === count);
}

/** The channels that an input of shape `[batch, height, width, channels]` takes of images; 3 when it takes none. */
export function channelsOfInput(shape: Shape | undefined): ImageChannels {
  const count = shape?.length === 4 ? shape[3] : null;
  return isImageChannels(count) ? count : 3;
}

/** Scale and offset of each channel, after the first three are reversed where `reversed` says so. */
export interface ChannelNumbers {
  readonly scale: readonly number[];
  readonly offset: readonly number[];
  readonly reversed: boolean;
}

/**
 * The preprocessing's three numbers for a count of channels. Gray, and alpha, take the mean of the three: numbers
 * that are equal for red, green and blue (modes none and tf) stay what they are.
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
