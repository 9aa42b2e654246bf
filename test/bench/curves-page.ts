// The page of the hundred steps: all rows, those that miss a bound once more with the reason, and the sentence that sums them up.
import { type CurveRow, networks } from './curves-rows';
import { asExact, type CurveResult, type Figures, figure, figuresOf, verdictOf } from './curves-table';
import { describeMachine } from './machine';

interface Line {
  readonly row: CurveRow;
  readonly result: CurveResult;
  readonly figures: Figures;
  readonly verdict: string;
}

function tableOf(head: readonly string[], texts: number, lines: readonly (readonly string[])[]): string {
  const rule = head.map((_, i) => (i < texts ? '---' : '--:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function allRows(lines: readonly Line[]): string {
  const head = [
    ...['', 'Row', 'Network', 'Loss', 'First ten', 'Keras’ threads', 'Hundred', 'Keras’ threads'],
    ...[
      'Graft from exact: ten',
      'Keras: ten',
      'Graft: hundred',
      'Keras: hundred',
      'Accuracy differs',
      'Bounds',
    ],
  ];
  const cells = lines.map(({ row, result, figures, verdict }) => {
    const { firstTen, threadsTen, hundred, threads, errorTen, theirErrorTen, error, theirError } = figures;
    const { losses } = result.two;
    return [
      row.group,
      row.title,
      networks[row.network]!.title,
      `${losses[0]!.toFixed(3)} → ${losses.at(-1)!.toFixed(3)}`,
      ...[firstTen, threadsTen, hundred, threads, errorTen, theirErrorTen, error, theirError].map(figure),
      `${figures.differing} (${figures.theirDiffering})`,
      verdict,
    ];
  });
  return tableOf(head, 4, cells);
}

/** Rows that miss a bound, beside what else moves Keras as far, and beside the same row on a network without kinks. */
function missedRows(lines: readonly Line[]): string {
  const head = [
    ...['Row', 'Network', 'First ten', 'One ulp', 'Hundred', 'One ulp', 'oneDNN off', 'Exact, one ulp'],
    ...['Without kinks: first ten', 'Keras’ threads', 'hundred', 'Keras’ threads', 'Bounds'],
  ];
  const cells = lines
    .filter(({ row, verdict }) => !row.smooth && verdict !== '✓')
    .map(({ row, figures }) => {
      const { firstTen, nudgedTen, hundred, nudged, plain, exactNudged } = figures;
      const twin = lines.find(
        (one) => one.row.smooth && one.row.network === row.network && row.title.startsWith(one.row.title),
      );
      const calm = twin?.figures;
      return [
        row.title,
        networks[row.network]!.title,
        ...[firstTen, nudgedTen, hundred, nudged, plain, exactNudged].map(figure),
        ...[calm?.firstTen, calm?.threadsTen, calm?.hundred, calm?.threads].map((one) => figure(one ?? null)),
        twin?.verdict ?? '–',
      ];
    });
  return tableOf(head, 2, cells);
}

function summaryOf(lines: readonly Line[]): string {
  const tell = (of: readonly Line[]) => {
    const missed = of.filter(({ verdict }) => verdict !== '✓');
    const right = missed.filter(({ figures }) => asExact(figures));
    return `${of.length - missed.length} of ${of.length}${missed.length ? `; in ${right.length} of the other ${missed.length} Graft is no further from the exact steps than twice Keras itself` : ''}`;
  };
  const exact = lines.filter(({ figures }) => asExact(figures));
  return [
    `**Both bounds are met in ${tell(lines.filter(({ row }) => !row.smooth))}.**`,
    `On networks without kinks, at the very rates and recipes that miss a bound, both are met in ${tell(lines.filter(({ row }) => row.smooth))}.`,
    `By the exact steps alone ${exact.length} of all ${lines.length} rows are as right as Keras.`,
  ].join(' ');
}

/** The page. */
export function pageOf(
  results: readonly CurveResult[],
  rows: readonly CurveRow[],
  keyOf: (row: CurveRow) => string,
  versions: string,
): string {
  const { cpu, cores, memoryGiB, node } = describeMachine(versions);
  const lines = results.map((result): Line => {
    const row = rows.find((one) => keyOf(one) === result.key)!;
    const figures = figuresOf(result);
    return { row, result, figures, verdict: verdictOf(figures) };
  });
  const missing = rows.map(keyOf).filter((key) => !results.some((result) => result.key === key));
  return [
    '# A hundred steps beside Keras',
    '',
    `Made by \`npm run bench -- steps\` on ${new Date().toISOString().slice(0, 10)}: ${versions}; Node ${node}; ${cpu}, ${cores} cores, ${memoryGiB} GiB.`,
    '',
    summaryOf(lines),
    '',
    ...(missing.length > 0 ? [`Not run this time: ${missing.join('; ')}.`, ''] : []),
    '- **Both sides** start from the network that Keras wrote (random weights, gains of 0.4 to 0.6, the head’s times 0.3, moving statistics of its own images) and see the same 25 batches of 8 an epoch in the same order; nothing is random. Ours is a run of the trainer from image files, with checkpoints and stages, recorded as one graph where nothing else is said; Keras is `compile` and `train_on_batch` with two threads. Each stage of Keras has an optimizer of its own; one of the same kind goes on with the moments, as ours does.',
    '- **First ten, Hundred**: the greatest gap between the losses of a step, as a share of Keras’ loss. **Keras’ threads**: the greatest such gap between two of its own runs with one, two and four threads. Asked for: the first ten steps within 1e-4, the hundred within twice that of the threads.',
    '- **From exact**: the gap to Keras in float64 from the same weights over the same batches (layers, weights, moments and loss are checked to be float64), which stands for the steps without rounding; Keras’ is that of the furthest of its own runs in float32: one, two and four threads, and start weights moved to the float32 next to them (rounding moves them as much in each update).',
    '- **Accuracy differs**: steps in which the accuracy is another one than Keras’ (most of any of Keras’ own runs with other threads or one ulp).',
    '- **Bounds**: ✓ both are met. a: the first ten are further apart than 1e-4; b: the hundred are further apart than twice the threads. After it, =: ours is no further from the exact steps than twice Keras, in the first ten and in all, so that the gap is rounding; ✗: it is further.',
    '- **Smooth**: the same row where SiLU stands for each ReLU and an average for each greatest value.',
    '',
    allRows(lines),
    '',
    '## Where a bound is not met',
    '',
    'In float64 these rows are calm: start weights that are moved by one ulp of float64 (_Exact, one ulp_) end where they began. In float32 they are not, in Keras either: _One ulp_ is Keras against itself when each start weight is moved to the float32 next to it, _oneDNN off_ Keras against itself with TensorFlow’s other kernels. What lies between is the kink of ReLU: rounding puts a unit near 0 on its other side, where its gradient is gone at once and not by a rounding error. On networks without kinks the same recipes agree.',
    '',
    missedRows(lines),
  ].join('\n');
}
