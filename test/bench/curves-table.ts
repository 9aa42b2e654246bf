// The hundred steps as a table: greatest gaps, Keras' own spread, and where a bound is not met.
import type { CurveRow } from './curves-rows';
import { networks } from './curves-rows';
import type { Curve } from './curves-sides';
import { describeMachine } from './machine';

/** One row, run: Keras with two threads, one and four, and with its first weights moved to the next float32. */
export interface CurveResult {
  readonly key: string;
  readonly ours: Curve;
  readonly two: Curve;
  readonly one: Curve;
  readonly four: Curve;
  readonly nudged: Curve;
  /** Keras without oneDNN's kernels: run where other thread counts change less than half of what ours does. */
  readonly plain?: Curve;
  readonly cachedAt: readonly (readonly string[])[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** The greatest gap of a loss, relative to Keras' own, in the first so many steps. */
export function greatestGap(of: Curve, to: Curve, steps = to.losses.length): number {
  if (of.losses.length !== to.losses.length)
    throw new Error(`Expected ${to.losses.length} steps, received ${of.losses.length}.`);
  return to.losses
    .slice(0, steps)
    .reduce((most, loss, i) => Math.max(most, Math.abs(of.losses[i]! - loss) / Math.abs(loss)), 0);
}

type Runs = Omit<CurveResult, 'key' | 'seconds' | 'cachedAt' | 'notes'>;

/** The figures of a row. */
export function figuresOf({ ours, two, one, four, nudged, plain }: Runs) {
  const differing = (of: Curve) =>
    two.accuracies.filter((value, i) => Math.abs(value - of.accuracies[i]!) > 1e-6).length;
  const spread = (steps?: number) =>
    Math.max(greatestGap(one, two, steps), greatestGap(four, two, steps), greatestGap(one, four, steps));
  return {
    firstTen: greatestGap(ours, two, 10),
    hundred: greatestGap(ours, two),
    threads: spread(),
    threadsTen: spread(10),
    plain: plain ? greatestGap(plain, two) : null,
    nudged: greatestGap(nudged, two),
    nudgedTen: greatestGap(nudged, two, 10),
    differing: differing(ours),
    theirDiffering: Math.max(differing(one), differing(four), differing(nudged)),
  };
}

/** True where the hundred steps are within twice what other thread counts change in Keras. */
export function withinThreads(runs: Runs): boolean {
  const { hundred, threads } = figuresOf(runs);
  return hundred <= 2 * threads;
}

type Figures = ReturnType<typeof figuresOf>;

/** What a row comes to: `✓` within both bounds by thread counts; else what is not met, and by what it is explained. */
export function verdictOf({
  firstTen,
  threadsTen,
  nudgedTen,
  hundred,
  threads,
  plain,
  nudged,
}: Figures): string {
  const early = firstTen < 1e-4 ? '' : firstTen <= 2 * Math.max(threadsTen, nudgedTen) ? 'a' : 'A';
  const late =
    hundred <= 2 * threads ? '' : hundred <= 2 * (plain ?? 0) ? 'b' : hundred <= 2 * nudged ? 'c' : 'C';
  return early + late || '✓';
}

const figure = (value: number | null) => (value === null ? '–' : value === 0 ? '0' : value.toExponential(1));

/** A row in a line, for those who wait. */
export function told(result: CurveResult): string {
  const { firstTen, hundred, threads, plain, nudged, ...rest } = figuresOf(result);
  const { losses } = result.two;
  return `first ten ${figure(firstTen)}, hundred ${figure(hundred)}; Keras' threads ${figure(threads)} (ten ${figure(rest.threadsTen)}), oneDNN ${figure(plain)}, one ulp ${figure(nudged)} (ten ${figure(rest.nudgedTen)}); accuracy differs in ${rest.differing} (${rest.theirDiffering}); loss ${losses[0]!.toFixed(3)} → ${losses.at(-1)!.toFixed(3)}; ${result.seconds.toFixed(0)} s ${verdictOf(figuresOf(result))}`;
}

/** The page. */
export function pageOf(
  results: readonly CurveResult[],
  rows: readonly CurveRow[],
  keyOf: (row: CurveRow) => string,
  versions: string,
): string {
  const { cpu, cores, memoryGiB, node } = describeMachine(versions);
  const lines = results.map((result) => {
    const row = rows.find((one) => keyOf(one) === result.key)!;
    const figures = figuresOf(result);
    const { firstTen, hundred, threads, threadsTen, plain, nudged, nudgedTen, differing } = figures;
    const { losses } = result.two;
    return [
      row.group,
      row.title,
      networks[row.network]!.title,
      `${losses[0]!.toFixed(3)} → ${losses.at(-1)!.toFixed(3)}`,
      ...[firstTen, threadsTen, nudgedTen, hundred, threads, plain, nudged].map(figure),
      `${differing} (${figures.theirDiffering})`,
      verdictOf(figures),
    ];
  });
  const head = [
    ...['', 'Row', 'Network', 'Loss', 'First ten', 'Keras’ threads', 'one ulp', 'Hundred', 'Keras’ threads'],
    ...['oneDNN off', 'one ulp', 'Accuracy differs', 'Bounds'],
  ];
  const table = [head, head.map((_, i) => (i < 4 ? '---' : '--:')), ...lines];
  const met = results.filter((result) => verdictOf(figuresOf(result)) === '✓').length;
  return [
    '# A hundred steps beside Keras',
    '',
    `Made by \`npm run bench -- steps\` on ${new Date().toISOString().slice(0, 10)}: ${versions}; Node ${node}; ${cpu}, ${cores} cores, ${memoryGiB} GiB. Both bounds are met in ${met} of ${results.length} rows.`,
    '',
    '- **Both sides** start from the network that Keras wrote (random weights, gains of 0.4 to 0.6, the head’s times 0.3, moving statistics of its own pictures; gains and rates chosen so that a hundred steps are far from chaos: with rougher ones Keras leaves itself by 1e-2 when one start weight moves by one ulp) and see the same 25 batches of 8 an epoch in the same order; nothing is random. Ours is a run of the trainer from picture files, with checkpoints and stages, recorded as one graph where nothing else is said; Keras is `compile` and `train_on_batch` with two threads. Each stage of Keras has an optimiser of its own; one of the same kind goes on with the moments, as ours does.',
    '- **First ten, Hundred**: the greatest gap between the losses of a step, as a share of Keras’ loss.',
    '- **Keras’ threads**: the greatest such gap between two of its own runs with one, two and four threads. Asked for: the first ten steps within 1e-4, the hundred within twice that of the threads.',
    '- **One ulp**: Keras against itself when each first weight is moved to the float32 next to it. **oneDNN off**: Keras against itself with the other kernels, run where threads change less than half of what ours does.',
    '- **Accuracy differs**: steps in which the accuracy is another one than Keras’ (most of any of Keras’ own runs with other threads or one ulp).',
    '- **Bounds**: ✓ both are met. a: the first ten are further apart than 1e-4, and so (at least half as much) are Keras’ own runs; A: only ours. b: the hundred are further apart than twice the threads, but not than twice what oneDNN changes; c: not than twice what one ulp changes; C: than all of these.',
    '',
    table.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
  ].join('\n');
}
