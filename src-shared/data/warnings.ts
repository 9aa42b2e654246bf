// Warnings about a dataset before training: empty classes, no validation images, imbalance, images in both training and test.

import { type Sentence, say } from '../sentence';
import type { Split } from './split-schema';

/** A class with its images by part. */
export interface ClassCounts {
  readonly name: string;
  readonly training: number;
  readonly validation: number;
  readonly test: number;
}

/** A warning: its code and the values of its sentence. */
export interface DataWarning {
  readonly code: 'noImages' | 'noTraining' | 'noValidation' | 'imbalance' | 'leak';
  readonly values: Readonly<Record<string, string | number>>;
}

/** Ratio of the largest to the smallest class from which on accuracy alone is misleading. */
const imbalanceFrom = 3;
const mostNames = 5;

/** Returns all warnings, most severe first. `leaks`: number of validation or test images whose content is also in training. */
export function findDataWarnings(classes: readonly ClassCounts[], split: Split, leaks = 0): DataWarning[] {
  const warnings: DataWarning[] = [];
  const add = (code: DataWarning['code'], named: readonly ClassCounts[]) => {
    if (named.length === 0) return;
    const names = named.slice(0, mostNames).map(({ name }) => name);
    warnings.push({
      code,
      values: { n: named.length, names: `${names.join(', ')}${named.length > mostNames ? ', …' : ''}` },
    });
  };
  const totalOf = ({ training, validation, test }: ClassCounts) => training + validation + test;
  const filled = classes.filter((one) => totalOf(one) > 0);
  add(
    'noImages',
    classes.filter((one) => totalOf(one) === 0),
  );
  add(
    'noTraining',
    filled.filter(({ training }) => training === 0),
  );
  const validates =
    split.validation > 0 || split.fold !== undefined || filled.some(({ validation }) => validation > 0);
  if (validates)
    add(
      'noValidation',
      filled.filter(({ validation, training }) => validation === 0 && training > 0),
    );
  const training = filled.filter((one) => one.training > 0).sort((a, b) => b.training - a.training);
  const [most, least] = [training[0], training.at(-1)];
  if (most && least && most.training / least.training >= imbalanceFrom)
    warnings.push({
      code: 'imbalance',
      values: {
        times: (most.training / least.training).toFixed(1).replace(/\.0$/, ''),
        most: `${most.name} (${most.training})`,
        least: `${least.name} (${least.training})`,
      },
    });
  if (leaks > 0) warnings.push({ code: 'leak', values: { n: leaks } });
  return warnings;
}

/** Returns a warning as a sentence, for the command line. */
export function tellDataWarning({ code, values }: DataWarning): Sentence {
  const { n, names } = values;
  const one = n === 1;
  switch (code) {
    case 'noImages':
      return one
        ? say`Class ${names} has no images. Remove it or add images.`
        : say`${n} classes (${names}) have no images. Remove them or add images.`;
    case 'noTraining':
      return one
        ? say`Class ${names} has no training images, so the network cannot learn it.`
        : say`${n} classes (${names}) have no training images, so the network cannot learn them.`;
    case 'noValidation':
      return one
        ? say`Class ${names} has no validation images. Raise the validation share, split stratified, or add images.`
        : say`${n} classes (${names}) have no validation images. Raise the validation share, split stratified, or add images.`;
    case 'imbalance':
      return say`The largest class, ${values.most}, has ${values.times} times the training images of the smallest, ${values.least}. Use class weights ("classWeights": "balanced") or sample all classes equally ("sampling": "balanced").`;
    case 'leak':
      return one
        ? say`1 image of validation or test also is in training, so the measured accuracy is too high. Exclude it.`
        : say`${n} images of validation or test also are in training, so the measured accuracy is too high. Exclude them.`;
  }
}
