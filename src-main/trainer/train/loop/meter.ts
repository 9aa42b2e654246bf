// How training fares: the time that steps compute and the time that they wait for images, images a second, memory.
import type { Load } from '#shared/run/events';
import { tf } from '../../tf';

/** A stopwatch over the steps of an epoch. */
export interface Meter {
  /** From here on the step waits for its images. */
  wait(): void;
  /** From here on the step computes; `pause` ends it. */
  compute(): void;
  /** What follows belongs to no step: validation, a checkpoint, events. */
  pause(): void;
  /** So many images were stepped over. */
  count(images: number): void;
  /** How it fared since the meter was opened, or since this was called the last time. */
  take(): Load;
}

type Doing = 'waiting' | 'computing' | null;

/** Opens a meter that pauses. */
export function openMeter(clock: () => number = () => performance.now()): Meter {
  const spent = { waiting: 0, computing: 0 };
  let doing: Doing = null;
  let since = 0;
  let images = 0;
  const turn = (next: Doing) => {
    const at = clock();
    if (doing) spent[doing] += at - since;
    doing = next;
    since = at;
  };
  return {
    wait: () => turn('waiting'),
    compute: () => turn('computing'),
    pause: () => turn(null),
    count(more) {
      images += more;
    },
    take() {
      turn(doing);
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

/** Four digits are enough for a log. */
const round = (value: number) => Number(value.toPrecision(4));
