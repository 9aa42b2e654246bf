// Finds channels whose value is the same at each position of each image.
import { type DeadChannels, mostListed } from '#shared/insight/activations';

/** Follows the range of each channel. */
export interface ChannelRanges {
  /** Adds values whose last axis is the channel. */
  add(values: ArrayLike<number>): void;
  dead(): DeadChannels;
}

/** Follows `channels` channels. NaN is not a constant. */
export function createChannelRanges(channels: number): ChannelRanges {
  const first = new Float64Array(channels);
  const alive = new Uint8Array(channels);
  let empty = true;
  return {
    add(values) {
      if (values.length === 0) return;
      if (empty) for (let c = 0; c < channels; c++) first[c] = values[c]!;
      empty = false;
      for (let from = 0; from < values.length; from += channels)
        for (let c = 0; c < channels; c++) if (values[from + c] !== first[c]) alive[c] = 1;
    },
    dead() {
      const found: { channel: number; value: number }[] = [];
      if (!empty)
        for (let c = 0; c < channels; c++) if (!alive[c]) found.push({ channel: c, value: first[c]! });
      const zero = found.filter(({ value }) => value === 0).length;
      return { channels, zero, constant: found.length - zero, list: found.slice(0, mostListed) };
    },
  };
}
