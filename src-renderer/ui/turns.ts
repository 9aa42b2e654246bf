// Runs deferred work one piece per turn of the event loop, so that many pieces do not block the window.

const waiting: (() => void)[] = [];
let turning = false;

/** Queues the work for a later turn. Returns a function that cancels it. */
export function inTurn(work: () => void): () => void {
  waiting.push(work);
  if (!turning) {
    turning = true;
    setTimeout(turn);
  }
  return () => {
    const at = waiting.indexOf(work);
    if (at >= 0) waiting.splice(at, 1);
  };
}

function turn(): void {
  const work = waiting.shift();
  turning = waiting.length > 0;
  // Scheduled first, so that the next piece runs even if this one throws.
  if (turning) setTimeout(turn);
  work?.();
}
