// Metrics of an evaluation, accumulated image by image: accuracy, confusion, mistakes, and per class precision, recall, F1 and Keras' AUC.
import type { TrainImage } from '#shared/protocol/train-image';
import type { ClassMetrics, Evaluation } from '#shared/run/events';
import { type AucCounts, addToAuc, createAucCounts } from './auc';

/** Accumulates predictions of images. */
export interface MetricsCollector {
  /** An image's probabilities by class, and its loss. */
  add(image: TrainImage, probabilities: ArrayLike<number>, loss: number): void;
  /** The metrics of all images so far. */
  evaluation(part: Evaluation['part']): Evaluation;
}

/** Starts accumulating. With `multiLabel` each class is thresholded independently, at a probability of 0.5. */
export function collectMetrics(classes: readonly string[], multiLabel = false): MetricsCollector {
  const confusion = classes.map(() => classes.map(() => 0));
  const areas = classes.map(createAucCounts);
  const mistakes: Evaluation['mistakes'] = [];
  const tallies = classes.map(() => ({ right: 0, predictedCount: 0, count: 0 }));
  const k = classes.length > 5 ? 5 : 2;
  const sums = { loss: 0, count: 0, right: 0, among: 0 };

  function addSingle({ label, path, name }: TrainImage, probabilities: ArrayLike<number>): void {
    const predicted = greatest(probabilities);
    confusion[label]![predicted]!++;
    tallies[label]!.count++;
    tallies[predicted]!.predictedCount++;
    if (predicted === label) tallies[label]!.right++;
    if (predicted === label) sums.right++;
    else {
      const probability = probabilities[predicted]!;
      mistakes.push({ path: name ?? path, truth: label, predicted, probability });
    }
    // As TensorFlow's in_top_k: ties with the k-th probability count as within the top k.
    let above = 0;
    for (let i = 0; i < classes.length; i++) if (probabilities[i]! > probabilities[label]!) above++;
    if (above < k) sums.among++;
    for (const [i, area] of areas.entries()) addToAuc(area, probabilities[i]!, i === label);
  }

  function addMultiple(image: TrainImage, probabilities: ArrayLike<number>): void {
    const labels = image.labels ?? [image.label];
    const truth = new Set(labels);
    let right = 0;
    let worst = { label: -1, by: 0 };
    for (const [i, area] of areas.entries()) {
      const [has, found] = [truth.has(i), probabilities[i]! > 0.5];
      addToAuc(area, probabilities[i]!, has);
      const tally = tallies[i]!;
      if (has) tally.count++;
      if (found) tally.predictedCount++;
      if (has && found) tally.right++;
      if (has === found) right++;
      const by = Math.abs((has ? 1 : 0) - probabilities[i]!);
      if (has !== found && by > worst.by) worst = { label: i, by };
      if (found) for (const label of labels) confusion[label]![i]!++;
    }
    sums.right += right / classes.length;
    if (worst.label < 0) return;
    const { path, name } = image;
    mistakes.push({
      path: name ?? path,
      truth: labels[0] ?? worst.label,
      predicted: worst.label,
      probability: probabilities[worst.label]!,
    });
  }

  return {
    add(image, probabilities, loss) {
      sums.loss += loss;
      sums.count++;
      if (multiLabel) addMultiple(image, probabilities);
      else addSingle(image, probabilities);
    },
    evaluation: (part) => ({
      loss: sums.count === 0 ? 0 : sums.loss / sums.count,
      accuracy: sums.count === 0 ? 0 : sums.right / sums.count,
      part,
      count: sums.count,
      classes: [...classes],
      confusion,
      perClass: tallies.map((tally, i) => metricsOf(tally, areas[i]!)),
      ...(multiLabel ? { multiLabel } : {}),
      ...(!multiLabel && classes.length > 2 && sums.count > 0
        ? { top: { k, accuracy: sums.among / sums.count } }
        : {}),
      mistakes,
    }),
  };
}

function metricsOf(
  { right, predictedCount, count }: { right: number; predictedCount: number; count: number },
  area: AucCounts,
): ClassMetrics {
  return {
    count,
    precision: predictedCount === 0 ? null : right / predictedCount,
    recall: count === 0 ? null : right / count,
    f1: count + predictedCount === 0 ? null : (2 * right) / (count + predictedCount),
    auc: area.area(),
  };
}

function greatest(values: ArrayLike<number>): number {
  let label = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[label]!) label = i;
  return label;
}
