// Runs work that must not overlap: each task starts when the one before it has ended.

/** Runs tasks one at a time, in the order of the calls. A task that fails does not stop the next ones. */
export type Serial = <T>(work: () => Promise<T>) => Promise<T>;

/** Creates a queue for tasks that change the same file or table. */
export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
}
