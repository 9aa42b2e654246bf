// The report's sections about the result: confusion, classes, calibration, slices.
import type { ReliabilityBin } from '../evaluation/calibration';
import type { Figures } from '../evaluation/figures';
import { countsAt, precisionRecallPoints, rocPoints, thinned } from '../evaluation/threshold-curves';
import { confusionBy } from '../evaluation/top-k';
import { say } from '../sentence';
import { chart, html, type Markup, type ReportLine, table } from './markup';
import type { ReportWords } from './report-data';

/** Classes up to which the whole matrix is shown. */
const mostCells = 30;
/** Curves drawn in one chart: the colors that the style has. */
const mostCurves = 8;
/** Slices listed. */
const mostSlices = 12;

/** Returns the section with the confusion matrix and the pairs confused most. */
export function confusionSection(figures: Figures, { word, percent, count }: ReportWords): Markup {
  const { confusion, confusedPairs, classes } = figures;
  const shares = confusionBy(confusion, 'rows');
  const matrix = () =>
    html`<div class="scroll"><table class="confusion"><thead><tr><th>${word('true ↓  predicted →')}</th>${classes.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${confusion.map(
      (row, truth) =>
        html`<tr><th scope="row">${classes[truth] ?? ''}</th>${row.map(
          (n, k) =>
            html`<td class="${k === truth ? 'hit' : 'miss'}" style="--share:${(shares[truth]![k]! * 0.7).toFixed(3)}">${count(n)}</td>`,
        )}</tr>`,
    )}</tbody></table></div>`;
  const pairs = confusedPairs.map(({ truth, predicted, count: n, share }) => [
    word(say`${classes[truth]}, classified as ${classes[predicted]}`),
    count(n),
    percent(share),
  ]);
  return html`<h2>${word('Confusion matrix')}</h2>${classes.length <= mostCells ? matrix() : html`<p>${word(say`The matrix of ${classes.length} classes is left out; these are the pairs confused most.`)}</p>`}${pairs.length === 0 ? null : table(['Most confused', 'Images', 'Share of the true class'].map(word), pairs)}`;
}

/** Returns the section with results per class, ROC and precision-recall curves. */
export function classSection({ perClass }: Figures, { word, percent, count }: ReportWords): Markup {
  const rows = perClass.map((one) => {
    const { precision, recall } = countsAt(one, 0.5);
    return [
      one.name,
      count(one.positives),
      one.auc?.toFixed(4) ?? '–',
      one.averagePrecision?.toFixed(4) ?? '–',
      percent(precision),
      percent(recall),
    ];
  });
  // The classes with the lowest average precision are the interesting ones.
  const drawn = [...perClass]
    .filter(({ auc }) => auc !== null)
    .sort((a, b) => (a.averagePrecision ?? 0) - (b.averagePrecision ?? 0))
    .slice(0, mostCurves);
  const lines = (pointsOf: typeof rocPoints): ReportLine[] =>
    drawn.map((one, kind) => ({ name: one.name, kind, points: thinned(pointsOf(one), 300) }));
  const axes = { xMax: 1, yMax: 1, format: (y: number) => y.toFixed(1) };
  const heads = ['Class', 'Images', 'ROC AUC', 'Average precision', 'Precision at 0.5', 'Recall at 0.5'];
  return html`<h2>${word('Classes')}</h2>${table(heads.map(word), rows)}${
    drawn.length === 0
      ? null
      : html`<div class="charts">${[
          chart(word('ROC curve: true positive rate'), lines(rocPoints), {
            ...axes,
            xName: word('false positive rate'),
          }),
          chart(word('Precision-recall curve: precision'), lines(precisionRecallPoints), {
            ...axes,
            xName: word('recall'),
          }),
        ]}</div>`
  }${perClass.length > mostCurves ? html`<p class="soft">${word(say`The curves of the ${mostCurves} classes with the lowest average precision.`)}</p>` : null}`;
}

/** Returns the section about calibration. */
export function calibrationSection(figures: Figures, { word, count }: ReportWords): Markup {
  const { calibration, temperature } = figures;
  const line = (bins: readonly ReliabilityBin[], name: string, kind: number): ReportLine => {
    const filled = bins.filter((bin) => bin.count > 0);
    return {
      ...{ name, kind, dots: true, intervals: filled },
      points: filled.map(({ confidence, accuracy }) => ({ x: confidence, y: accuracy })),
    };
  };
  const lines = [
    line(calibration.bins, word('As trained'), 1),
    ...(temperature ? [line(temperature.calibration.bins, word('With the temperature'), 3)] : []),
    {
      ...{ name: word('Perfect calibration'), kind: 7, dashed: true },
      points: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    },
  ];
  const numbers = ['ece', 'mce', 'brier', 'nll'] as const;
  const names = {
    ece: 'ECE (15 bins)',
    mce: 'MCE (15 bins)',
    brier: 'Brier score (sum over the classes)',
    nll: 'Log loss',
  };
  const rows = numbers.map((key) => [
    word(names[key]),
    calibration[key].toFixed(4),
    ...(temperature ? [temperature.calibration[key].toFixed(4)] : []),
  ]);
  const heads = ['', word('As trained'), ...(temperature ? [word('With the temperature')] : [])];
  const bins = calibration.bins.filter((bin) => bin.count > 0);
  return html`<h2>${word('Calibration')}</h2><div class="charts">${chart(
    word('Reliability diagram: accuracy, with 95 % intervals'),
    lines,
    { xMax: 1, yMax: 1, xName: word('probability of the predicted class'), format: (y) => y.toFixed(1) },
  )}<div>${table(heads, rows)}${temperature ? html`<p>${word(say`Temperature ${temperature.value.toFixed(4)}, fitted on ${count(temperature.count)} validation images: the logits are divided by it before softmax.`)}</p>` : null}</div></div>${table(
    ['Probability', 'Images', 'Mean probability', 'Accuracy', '95 % interval'].map(word),
    bins.map((bin) => [
      `${bin.from.toFixed(3)}–${bin.to.toFixed(3)}`,
      count(bin.count),
      bin.confidence.toFixed(3),
      bin.accuracy.toFixed(3),
      `${bin.low.toFixed(3)}–${bin.high.toFixed(3)}`,
    ]),
  )}`;
}

/** Returns the section about the slices that fail most. */
export function sliceSection({ slices }: Figures, { word, percent, count }: ReportWords): Markup {
  if (slices.length === 0) return html``;
  const names = { class: 'Class', size: 'Size', brightness: 'Brightness', source: 'Source', group: 'Group' };
  const rows = slices
    .slice(0, mostSlices)
    .map((slice) => [
      `${slice.by === 'column' ? slice.column : word(names[slice.by])}: ${slice.value}${slice.fails ? ' *' : ''}`,
      count(slice.count),
      percent(slice.accuracy),
      `${percent(slice.low)}–${percent(slice.high)}`,
      slice.difference === null ? '–' : `${(slice.difference * 100).toFixed(1)}`,
    ]);
  const heads = ['Slice', 'Images', 'Accuracy', '95 % interval', 'Points against the rest'];
  return html`<h2>${word('Slices')}</h2>${table(heads.map(word), rows)}<p class="soft">${word('* The 95 % interval is below the accuracy of the other images. With many slices, some are so by chance.')}</p>`;
}
