// The point at which an unfinished graph becomes an error: before it trains, predicts or is exported.
import { GraftError } from '#shared/errors';

/** Throws 'not-ready' with the first messages if any problem is an error. */
export function requireNoErrors(problems: readonly { severity: string; message: string }[]): void {
  const errors = problems.filter((problem) => problem.severity === 'error').map((one) => one.message);
  if (errors.length > 0) throw new GraftError('not-ready', errors.slice(0, 5).join(' '));
}
