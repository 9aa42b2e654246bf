// How far predicted probabilities agree with the share of correct predictions: reliability by bins, ECE, Brier score (Guo et al., arXiv 1706.04599).
import { hasClass, type Scores } from './scores';
import { temper } from './temperature';
import { wilson } from './wilson';

/** One bin of a reliability diagram: probabilities in (from, to]. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability of the predicted class. */
  readonly confidence: number;
  /** Share of correct predictions, with its 95 % interval (Wilson). */
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
}

/** Calibration of a set of predictions. */
export interface Calibration {
  readonly count: number;
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error: the mean difference of confidence and accuracy, weighted by the bins' counts. */
  readonly ece: number;
  /** Maximum calibration error: the greatest difference of a bin. */
  readonly mce: number;
  /** Brier score: the sum over the classes of squared errors, mean over the images (0 to 2; half of it with two classes is the binary score). */
  readonly brier: number;
  /** Negative log-likelihood of the true classes, in nats. */
  readonly nll: number;
}

/** With fewer images, the calibration error is mostly noise. */
export const fewImages = 200;

/** Lowest probability whose logarithm is taken. */
const tiny = 1e-38;

/**
 * Returns the calibration of the most probable classes, in bins of equal width; with several labels per image, of each
 * image and class. The probabilities are tempered first.
 */
export function calibrationOf(scores: Scores, temperature = 1, binCount = 15): Calibration {
  const { images, values, classes, multiLabel } = scores;
  const [counts, confidences, hits] = [0, 1, 2].map(() => new Float64Array(binCount)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const width = classes.length;
  const row = new Float64Array(width);
  let [brier, nll, count] = [0, 0, 0];
  const add = (confidence: number, right: boolean) => {
    // Bins are open on the left; a probability of 0 belongs to the first.
    const bin = Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount) - 1));
    counts[bin]!++;
    confidences[bin]! += confidence;
    if (right) hits[bin]!++;
    count++;
  };
  for (const [i, image] of images.entries()) {
    temper(values, i * width, temperature, multiLabel, row);
    let best = 0;
    for (let c = 0; c < width; c++) {
      const truth = hasClass(image, c);
      if (row[c]! > row[best]!) best = c;
      brier += (row[c]! - (truth ? 1 : 0)) ** 2;
      if (multiLabel) {
        add(row[c]!, truth);
        nll -= Math.log(Math.max(tiny, truth ? row[c]! : 1 - row[c]!));
      } else if (truth) nll -= Math.log(Math.max(tiny, row[c]!));
    }
    if (!multiLabel) add(row[best]!, best === image.label);
  }
  const bins = Array.from(counts, (n, i) => ({
    from: i / binCount,
    to: (i + 1) / binCount,
    count: n,
    confidence: n === 0 ? 0 : confidences[i]! / n,
    accuracy: n === 0 ? 0 : hits[i]! / n,
    ...wilson(hits[i]!, n),
  }));
  const gaps = bins.map((bin) => Math.abs(bin.confidence - bin.accuracy));
  const mean = (sum: number, over: number) => (over === 0 ? 0 : sum / over);
  return {
    count,
    bins,
    ece: mean(
      gaps.reduce((sum, gap, i) => sum + gap * counts[i]!, 0),
      count,
    ),
    mce: Math.max(0, ...gaps),
    brier: mean(brier, images.length),
    nll: mean(nll, images.length),
  };
}
