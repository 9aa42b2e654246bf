// Confident learning: finds labels that out-of-sample probabilities contradict (Northcutt et al., arXiv 1911.00068), with cleanlab's definitions.

/** Out-of-sample probabilities `[labels.length, classes]`, row by row, and the given labels. */
export interface LabeledProbabilities {
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  readonly values: ArrayLike<number>;
}

/** What the probabilities say about one label. */
export interface LabelQuality {
  /** Probability of the given label: the lower, the more doubtful. */
  readonly selfConfidence: number;
  /** (probability of the label − greatest other probability + 1) / 2. */
  readonly normalizedMargin: number;
  /** The most probable class. */
  readonly predicted: number;
  /** True if the image counts confidently for another class: an off-diagonal entry of the confident joint. */
  readonly flagged: boolean;
}

/** Differences of probabilities that count as equal, as in cleanlab. */
const tolerance = 1e-6;

/** Returns each class's threshold: the mean probability of the class over the images labeled with it; infinite for a class without images. */
export function confidentThresholds({ labels, classes, values }: LabeledProbabilities): number[] {
  const sums = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    sums[labels[i]!]! += values[i * classes + labels[i]!]!;
    counts[labels[i]!]!++;
  }
  return Array.from(sums, (sum, k) => (counts[k] ? Math.max(2 * tolerance, sum / counts[k]!) : Infinity));
}

/** Returns the class that each image confidently belongs to: above its threshold, the most probable of several; -1 if none. */
export function confidentClasses(given: LabeledProbabilities): Int32Array {
  const { labels, classes, values } = given;
  const thresholds = confidentThresholds(given);
  const found = new Int32Array(labels.length).fill(-1);
  for (let i = 0; i < labels.length; i++) {
    let [above, first, most] = [0, -1, 0];
    for (let k = 0; k < classes; k++) {
      const p = values[i * classes + k]!;
      if (p > values[i * classes + most]!) most = k;
      if (p < thresholds[k]! - tolerance) continue;
      above++;
      if (first < 0) first = k;
    }
    if (above > 0) found[i] = above > 1 ? most : first;
  }
  return found;
}

/** Returns the confident joint: `[label][confident class]` counts images. */
export function confidentJoint(given: LabeledProbabilities): number[][] {
  const { labels, classes } = given;
  const joint = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [i, k] of confidentClasses(given).entries()) if (k >= 0) joint[labels[i]!]![k]!++;
  return joint;
}

/** Returns the quality of each label. */
export function labelQualities(given: LabeledProbabilities): LabelQuality[] {
  const { labels, classes, values } = given;
  const confident = confidentClasses(given);
  return Array.from({ length: labels.length }, (_, i) => {
    const label = labels[i]!;
    let [predicted, other] = [0, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < classes; k++) {
      const p = values[i * classes + k]!;
      if (p > values[i * classes + predicted]!) predicted = k;
      if (k !== label) other = Math.max(other, p);
    }
    const selfConfidence = values[i * classes + label]!;
    return {
      selfConfidence,
      normalizedMargin: (selfConfidence - other + 1) / 2,
      predicted,
      flagged: confident[i]! >= 0 && confident[i] !== label && predicted !== label,
    };
  });
}
