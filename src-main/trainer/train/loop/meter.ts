// Measures training: images per second, the time spent computing and waiting for images, and memory.
import type { Load } from '#shared/run/events';
import { tf } from '../../tf';

/** A stopwatch over the steps of an epoch. */
export interface Meter {
  /** Starts time spent waiting for a step's images. */
  wait(): void;
  /** Starts time spent computing a step. */
  compute(): void;
  /** Stops the time, for work outside of steps: validation, checkpoints, events. */
  pause(): void;
  /** Adds trained images. */
  count(images: number): void;
  /** Returns the measurements since the last call, or since the meter was opened, and resets them. */
  take(): Load;
}

type Activity = 'waiting' | 'computing' | null;

/** Opens a paused meter. `clock` returns milliseconds. */
export function openMeter(clock: () => number = () => performance.now()): Meter {
  const spent = { waiting: 0, computing: 0 };
  let activity: Activity = null;
  let since = 0;
  let images = 0;
  const switchTo = (next: Activity) => {
    const at = clock();
    if (activity) spent[activity] += at - since;
    activity = next;
    since = at;
  };
  return {
    wait: () => switchTo('waiting'),
    compute: () => switchTo('computing'),
    pause: () => switchTo(null),
    count(more) {
      images += more;
    },
    take() {
      switchTo(activity);
      const total = spent.waiting + spent.computing;
      const { numTensors, numBytes } = tf.memory();
      const load = {
        imagesPerSecond: total > 0 ? round((1000 * images) / total) : 0,
        busy: total > 0 ? round(spent.computing / total) : 0,
        memoryBytes: process.memoryUsage.rss(),
        tensors: numTensors,
        tensorBytes: numBytes,
      };
      Object.assign(spent, { waiting: 0, computing: 0 });
      images = 0;
      return load;
    },
  };
}

/** Rounds to four significant digits, which are enough for a log. */
const round = (value: number) => Number(value.toPrecision(4));
