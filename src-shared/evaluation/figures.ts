// All figures of an evaluation in one document: what `graft evaluate --figures` and the report contain.
import type { Steps } from '../steps';
import { type Calibration, calibrationOf } from './calibration';
import { columnOf, hasClass, isRight, type Scores } from './scores';
import { type Slice, slicesOf } from './slices';
import { fitTemperature, type Temperature } from './temperature';
import { type ThresholdCurves, thresholdCurves } from './threshold-curves';
import { type ConfusedPair, confusedPairs, confusionOf, topAccuracies } from './top-k';
import { wilson } from './wilson';

/** The curves of one class, with its name. */
export interface ClassCurves extends ThresholdCurves {
  readonly name: string;
}

/** The figures. */
export interface Figures {
  readonly part: Scores['part'];
  readonly classes: readonly string[];
  readonly multiLabel: boolean;
  readonly count: number;
  readonly accuracy: number;
  /** 95 % interval of the accuracy (Wilson). */
  readonly accuracyInterval: { readonly low: number; readonly high: number };
  /** Accuracy for k = 1, 2, …; empty if multi-label. */
  readonly topAccuracies: readonly number[];
  readonly confusion: readonly (readonly number[])[];
  readonly confusedPairs: readonly ConfusedPair[];
  readonly perClass: readonly ClassCurves[];
  readonly calibration: Calibration;
  /** Fitted on validation images; null without any. `calibration` is that of the evaluated images with it. */
  readonly temperature:
    | (Temperature & { readonly sameImages: boolean; readonly calibration: Calibration })
    | null;
  readonly slices: readonly Slice[];
}

/** Computes all figures. `validation` are the images that a temperature is fitted to. */
export function* figuresOf(scores: Scores, validation: Scores | null): Steps<Figures> {
  const { part, classes, multiLabel, images } = scores;
  const right = images.reduce((n, _, i) => n + (isRight(scores, i) ? 1 : 0), 0);
  yield;
  const perClass: ClassCurves[] = [];
  for (const [label, name] of classes.entries()) {
    const isClass = images.map((image) => hasClass(image, label));
    perClass.push({ name, ...thresholdCurves(columnOf(scores, label), isClass) });
    yield;
  }
  const confusion = confusionOf(scores);
  const fitted = validation && validation.images.length > 0 ? yield* fitTemperature(validation) : null;
  return {
    part,
    classes,
    multiLabel,
    count: images.length,
    accuracy: images.length === 0 ? 0 : right / images.length,
    accuracyInterval: wilson(right, images.length),
    topAccuracies: multiLabel ? [] : topAccuracies(scores),
    confusion,
    confusedPairs: confusedPairs(confusion),
    perClass,
    calibration: calibrationOf(scores),
    temperature: fitted && {
      ...fitted,
      sameImages: validation === scores,
      calibration: calibrationOf(scores, fitted.value),
    },
    slices: slicesOf(scores),
  };
}
