// Figures of an evaluation for `graft evaluate`: as text, and as JSON and NumPy files.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fewImages } from '#shared/evaluation/calibration';
import type { Figures } from '#shared/evaluation/figures';
import type { PairedComparison } from '#shared/evaluation/paired';
import { collectScores, type Scores } from '#shared/evaluation/scores';
import { precisionRecallPoints, rocPoints, thinned } from '#shared/evaluation/threshold-curves';
import { say, sentenceOf } from '#shared/sentence';
import type { Word } from '#shared/word-in';
import { writeFileAtomic, writeJsonAtomic } from '../../store/atomic';
import type { Session } from './command';
import { formatCount, formatShare, formatTable } from './format';
import { formatNpy } from './npy';

type Request = Parameters<Session['client']['scores']>[0];

/** Slices and pairs that are printed. */
const mostRows = 8;

/** Computes class probabilities, with progress on stderr. */
export async function requestScores(session: Session, request: Omit<Request, 'project'>): Promise<Scores> {
  const { client, project, signal, output } = session;
  const items = client.scores({ project, ...request }, { signal });
  const scores = await collectScores(items, ({ progress }) => {
    if (progress)
      output.progress(say`${sentenceOf(progress.what)}: ${progress.done} of ${progress.total ?? '?'}`);
  });
  output.endProgress();
  return scores!;
}

/** Formats the figures as text. */
export function formatFigures(figures: Figures, word: Word): string {
  const { calibration, temperature, topAccuracies, perClass, confusedPairs, classes, slices } = figures;
  const { low, high } = figures.accuracyInterval;
  const classRows = perClass.map((one) => [
    one.name,
    formatCount(one.positives),
    one.auc?.toFixed(4) ?? '–',
    one.averagePrecision?.toFixed(4) ?? '–',
  ]);
  const numbers = ['ece', 'mce', 'brier', 'nll'] as const;
  const names = {
    ece: 'ECE (15 bins)',
    mce: 'MCE (15 bins)',
    brier: 'Brier score (sum over the classes)',
    nll: 'Log loss',
  };
  const calibrationRows = numbers.map((key) => [
    word(names[key]),
    calibration[key].toFixed(4),
    temperature?.calibration[key].toFixed(4) ?? '–',
  ]);
  const sliceRows = slices
    .slice(0, mostRows)
    .map((slice) => [
      `${slice.by === 'column' ? slice.column : word(slice.by)}: ${slice.value}${slice.fails ? ' *' : ''}`,
      formatCount(slice.count),
      formatShare(slice.accuracy),
      `${formatShare(slice.low)}–${formatShare(slice.high)}`,
    ]);
  return [
    word(
      say`Accuracy ${formatShare(figures.accuracy)} on ${formatCount(figures.count)} images, 95 % interval ${formatShare(low)} to ${formatShare(high)}`,
    ),
    ...(topAccuracies.length > 2
      ? [
          word(
            say`Top-k accuracy: ${topAccuracies.map((one, i) => `${i + 1} ${formatShare(one)}`).join('  ')}`,
          ),
        ]
      : []),
    '',
    formatTable(['class', 'images', 'ROC AUC', 'average precision'].map(word), classRows, [1, 2, 3]),
    '',
    formatTable(['calibration', 'as trained', 'with the temperature'].map(word), calibrationRows, [1, 2]),
    temperature
      ? word(
          say`Temperature ${temperature.value.toFixed(4)}, fitted on ${temperature.count} validation images`,
        )
      : word('No validation images to fit a temperature on'),
    ...(temperature?.sameImages
      ? [word('The temperature was fitted on these images, so the calibrated numbers are too good.')]
      : []),
    ...(figures.count < fewImages
      ? [
          word(
            say`With ${figures.count} images the calibration error is mostly noise; use at least ${fewImages}.`,
          ),
        ]
      : []),
    ...(confusedPairs.length > 0
      ? [
          '',
          formatTable(
            ['most confused', 'images', 'share of the true class'].map(word),
            confusedPairs
              .slice(0, mostRows)
              .map((pair) => [
                `${classes[pair.truth]} → ${classes[pair.predicted]}`,
                formatCount(pair.count),
                formatShare(pair.share),
              ]),
            [1, 2],
          ),
        ]
      : []),
    ...(sliceRows.length > 0
      ? ['', formatTable(['slice', 'images', 'accuracy', '95 % interval'].map(word), sliceRows, [1, 2, 3])]
      : []),
    ...(slices.some(({ fails }) => fails)
      ? [
          word(
            '* The 95 % interval is below the accuracy of the other images. With many slices, some are so by chance.',
          ),
        ]
      : []),
  ].join('\n');
}

/** Formats a comparison of two models image by image. */
export function formatPaired(
  { images, counts, p }: PairedComparison,
  first: Scores,
  second: Scores,
  word: Word,
): string {
  const changed = images.filter(({ change }) => change === 'fixed' || change === 'broken');
  return [
    word(
      say`${images.length} images in both: ${counts.fixed} fixed, ${counts.broken} broken, ${counts['both-wrong']} wrong in both, ${counts['both-right']} right in both`,
    ),
    word(say`McNemar's exact test (two-sided, binomial): p = ${p.toPrecision(3)}`),
    '',
    formatTable(
      ['image', 'change'].map(word),
      changed.map((one) => [
        second.images[one.second]?.path ?? first.images[one.first]!.path,
        word(one.change),
      ]),
    ),
  ].join('\n');
}

/** Points of the curves in a document at most: of one class, and of all classes together. */
const [mostPoints, mostOfAll] = [1000, 200_000];

/** Returns the figures as a document: points of the curves as coordinates, at most `mostPoints` evenly spread ones of `points` per class. */
export function figuresDocument({ perClass, ...figures }: Figures): object {
  return {
    ...figures,
    perClass: perClass.map(boundedBy(perClass.length)).map(({ points, ...one }) => ({
      name: one.name,
      positives: one.positives,
      negatives: one.negatives,
      auc: one.auc,
      averagePrecision: one.averagePrecision,
      points,
      thresholds: one.curves.points.map(({ threshold }) => threshold),
      roc: rocPoints(one.curves).map(({ x, y }) => [x, y]),
      precisionRecall: precisionRecallPoints(one.curves).map(({ x, y }) => [x, y]),
    })),
  };
}

/** Returns a function that thins the points of a class, and says how many there were. */
function boundedBy(classes: number) {
  const most = Math.max(20, Math.min(mostPoints, Math.floor(mostOfAll / classes)));
  return (one: Figures['perClass'][number]) => ({
    ...one,
    points: one.points.length,
    curves: { ...one, points: thinned(one.points, most) },
  });
}

/** Writes `figures.json`, `probabilities.npy` and `labels.npy` (1 for each class of an image, in the order of the images in `figures.json`). */
export async function writeFigures(folder: string, scores: Scores, figures: Figures): Promise<string> {
  const path = resolve(folder);
  await mkdir(path, { recursive: true });
  const { images, classes, values } = scores;
  const labels = new Float32Array(values.length);
  for (const [i, { label, labels: several }] of images.entries())
    for (const k of several ?? [label]) labels[i * classes.length + k] = 1;
  const shape = [images.length, classes.length];
  await writeFileAtomic(
    join(path, 'probabilities.npy'),
    formatNpy({ shape, values: values as Float32Array<ArrayBuffer> }),
  );
  await writeFileAtomic(join(path, 'labels.npy'), formatNpy({ shape, values: labels }));
  await writeJsonAtomic(join(path, 'figures.json'), { ...figuresDocument(figures), images });
  return path;
}
