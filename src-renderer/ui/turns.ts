// Work that can wait a moment: one piece a turn of the event loop, so that many of them together never block the window.

const waiting: (() => void)[] = [];
let turning = false;

/** Does the work in a turn of its own, after what asked before; returns how to take it back. */
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
  // The next has its turn even if this one fails.
  if (turning) setTimeout(turn);
  work?.();
}
