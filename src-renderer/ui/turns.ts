// Runs deferred work one piece per turn of the event loop, so that many pieces do not block the window.

const queue: (() => void)[] = [];
let scheduled = false;

/** Queues the work for a later turn. Returns a function that cancels it. */
export function defer(work: () => void): () => void {
  queue.push(work);
  if (!scheduled) {
    scheduled = true;
    setTimeout(runNext);
  }
  return () => {
    const at = queue.indexOf(work);
    if (at >= 0) queue.splice(at, 1);
  };
}

function runNext(): void {
  const work = queue.shift();
  scheduled = queue.length > 0;
  // Scheduled first, so that the next piece runs even if this one throws.
  if (scheduled) setTimeout(runNext);
  work?.();
}
