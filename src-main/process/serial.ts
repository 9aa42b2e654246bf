// Work that must not overlap: one piece starts when the one before it has ended.

/** Runs pieces of work one at a time, in the order of the calls. A piece that fails does not stop the next ones. */
export type Serial = <T>(work: () => Promise<T>) => Promise<T>;

/** Returns a queue of its own for work that changes the same file or table. */
export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
}
