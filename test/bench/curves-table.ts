// Figures of a row of the hundred steps: maximum differences, Keras' spread, and both programs' distance from exact steps.
import type { Curve } from './curves-sides';

/** The result of one row: Keras with two, one and four threads, and with initial weights changed by one ulp. */
export interface CurveResult {
  readonly key: string;
  readonly ours: Curve;
  readonly two: Curve;
  readonly one: Curve;
  readonly four: Curve;
  readonly nudged: Curve;
  /** Keras in float64, as an approximation of exact arithmetic. */
  readonly exact: Curve;
  /** If a requirement is not met: float64 with initial weights changed by one ulp, and Keras without oneDNN. */
  readonly exactNudged?: Curve;
  readonly plain?: Curve;
  readonly cachedAt: readonly (readonly string[])[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** Returns the maximum difference of the loss, relative to Keras', in the first `steps` steps. */
export function greatestGap(of: Curve, to: Curve, steps = to.losses.length): number {
  if (of.losses.length !== to.losses.length)
    throw new Error(`Expected ${to.losses.length} steps, received ${of.losses.length}.`);
  return to.losses
    .slice(0, steps)
    .reduce((most, loss, i) => Math.max(most, Math.abs(of.losses[i]! - loss) / Math.abs(loss)), 0);
}

type Runs = Omit<CurveResult, 'key' | 'seconds' | 'cachedAt' | 'notes'>;

/** Returns the figures of a row. */
export function figuresOf({ ours, two, one, four, nudged, plain, exact, exactNudged }: Runs) {
  const differing = (of: Curve) =>
    two.accuracies.filter((value, i) => Math.abs(value - of.accuracies[i]!) > 1e-6).length;
  const spread = (steps?: number) =>
    Math.max(greatestGap(one, two, steps), greatestGap(four, two, steps), greatestGap(one, four, steps));
  const furthest = (steps?: number) =>
    Math.max(...[one, two, four, nudged].map((run) => greatestGap(run, exact, steps)));
  return {
    firstTen: greatestGap(ours, two, 10),
    hundred: greatestGap(ours, two),
    threads: spread(),
    threadsTen: spread(10),
    plain: plain ? greatestGap(plain, two) : null,
    nudged: greatestGap(nudged, two),
    nudgedTen: greatestGap(nudged, two, 10),
    error: greatestGap(ours, exact),
    errorTen: greatestGap(ours, exact, 10),
    theirError: furthest(),
    theirErrorTen: furthest(10),
    exactNudged: exactNudged ? greatestGap(exactNudged, exact) : null,
    differing: differing(ours),
    theirDiffering: Math.max(differing(one), differing(four), differing(nudged)),
  };
}

/** See `figuresOf`. */
export type Figures = ReturnType<typeof figuresOf>;

/** Returns the verdict of a row: `✓` if both requirements are met; otherwise which are not, and `=` if Graft is at most twice as far from the exact steps as Keras, or `✗`. */
export function verdictOf(figures: Figures): string {
  const early = figures.firstTen <= 1e-4 ? '' : 'a';
  const late = figures.hundred <= 2 * figures.threads ? '' : 'b';
  if (!early && !late) return '✓';
  return `${early}${late} ${asExact(figures) ? '=' : '✗'}`;
}

/** True if Graft is at most twice as far from the exact steps as the furthest Keras run, in the first ten and in all steps. */
export const asExact = ({ error, errorTen, theirError, theirErrorTen }: Figures): boolean =>
  error <= 2 * theirError && errorTen <= 2 * theirErrorTen;

/** Formats a relative difference. */
export const figure = (value: number | null) =>
  value === null ? '–' : value === 0 ? '0' : value.toExponential(1);

/** Formats a row as one line of progress output. */
export function told(result: CurveResult): string {
  const { firstTen, hundred, threads, plain, nudged, ...rest } = figuresOf(result);
  const exact = `from exact ${figure(rest.error)} (ten ${figure(rest.errorTen)}), Keras ${figure(rest.theirError)} (ten ${figure(rest.theirErrorTen)}), exact itself ${figure(rest.exactNudged)}`;
  const { losses } = result.two;
  return `first ten ${figure(firstTen)}, hundred ${figure(hundred)}; Keras' threads ${figure(threads)} (ten ${figure(rest.threadsTen)}), oneDNN ${figure(plain)}, one ulp ${figure(nudged)} (ten ${figure(rest.nudgedTen)}); ${exact}; accuracy differs in ${rest.differing} (${rest.theirDiffering}); loss ${losses[0]!.toFixed(3)} → ${losses.at(-1)!.toFixed(3)}; ${result.seconds.toFixed(0)} s ${verdictOf(figuresOf(result))}`;
}
