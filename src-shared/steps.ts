// Long work in small steps: the same generator can run at once, or in time slices where blocking is not acceptable.

/** Work that can be interrupted at each yield. */
export type Steps<T> = Generator<void, T, void>;

/** Runs all steps without interruption. */
export function runAtOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Runs the steps in slices of about `mostMs`, with `pause` between them; an error in `pause` ends the work. */
export async function runInSlices<T>(
  steps: Steps<T>,
  pause: () => Promise<unknown>,
  mostMs = 10,
): Promise<T> {
  for (;;) {
    const since = performance.now();
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() - since < mostMs);
    await pause();
  }
}

const mappedAtOnce = 256;

/** Maps a list. */
export function* mapSteps<T, U>(list: Iterable<T>, map: (one: T, at: number) => U): Steps<U[]> {
  const mapped: U[] = [];
  for (const one of list) {
    mapped.push(map(one, mapped.length));
    if (mapped.length % mappedAtOnce === 0) yield;
  }
  return mapped;
}

const runLength = 512;

/** Returns a sorted copy; the sort is stable. */
export function* sortSteps<T>(list: readonly T[], compare: (a: T, b: T) => number): Steps<T[]> {
  let from: T[] = [];
  for (let at = 0; at < list.length; at += runLength) {
    for (const item of list.slice(at, at + runLength).sort(compare)) from.push(item);
    yield;
  }
  let into: T[] = new Array(from.length);
  for (let width = runLength; width < list.length; width *= 2) {
    for (let left = 0; left < from.length; left += 2 * width) {
      const middle = Math.min(left + width, from.length);
      const end = Math.min(left + 2 * width, from.length);
      // Runs that are already in order are copied.
      let [a, b] = [left, middle];
      const inOrder = middle === end || compare(from[middle - 1]!, from[middle]!) <= 0;
      for (let at = left; at < end; at++) {
        const first = a < middle && (inOrder || b >= end || compare(from[a]!, from[b]!) <= 0);
        into[at] = first ? from[a++]! : from[b++]!;
        if ((at & 511) === 511) yield;
      }
    }
    [from, into] = [into, from];
  }
  return from;
}
