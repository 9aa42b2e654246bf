// A queue between a producer that calls and a consumer that waits.

/** Items in the order they were pushed, followed by the end. */
export interface Queue<T> {
  readonly length: number;
  /** True once `end` was called; items pushed before it are still in the queue. */
  readonly ended: boolean;
  /** Adds an item; ignored after the end. */
  push(item: T): void;
  /** Marks the end: no more items will be pushed. */
  end(): void;
  /** Resolves when an item is available or the queue has ended. */
  ready(): Promise<void>;
  /** Removes and returns the first item. */
  shift(): T | undefined;
  /** Removes and returns all items. */
  takeAll(): T[];
}

/** Creates an empty queue. Any number of consumers may wait for it. */
export function createQueue<T>(): Queue<T> {
  const items: T[] = [];
  let waiting: (() => void)[] = [];
  let ended = false;
  const wake = () => {
    const all = waiting;
    waiting = [];
    for (const resolve of all) resolve();
  };
  return {
    get length() {
      return items.length;
    },
    get ended() {
      return ended;
    },
    push(item) {
      if (ended) return;
      items.push(item);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async ready() {
      while (items.length === 0 && !ended) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    shift: () => items.shift(),
    takeAll: () => items.splice(0),
  };
}
