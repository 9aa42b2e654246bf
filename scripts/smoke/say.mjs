// How smoke tests report.

/** Prints a line of the report. */
export const say = (line) => console.log(`[smoke] ${line}`);

/** Prints what was seen; throws if it was not. */
export function expect(truth, what) {
  if (!truth) throw new Error(`expected: ${what}`);
  say(`✓ ${what}`);
}
