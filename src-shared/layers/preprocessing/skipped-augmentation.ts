// Augmentation layers that Graft keeps but does not carry out: the identity in predictions, skipped in training.
import { defineLayer, kerasPage, type LayerKind, noWeights } from '../kind';

/** Classes of Keras 3 (3.15), and at the end two of Keras 2, that change images in training only: each was tried. */
export const skippedNames = [
  'RandAugment',
  'AugMix',
  'CutMix',
  'MixUp',
  'RandomErasing',
  'RandomHue',
  'RandomSaturation',
  'RandomSharpness',
  'RandomPosterization',
  'RandomShear',
  'RandomPerspective',
  'RandomGaussianBlur',
  'RandomGrayscale',
  'RandomInvert',
  'RandomColorJitter',
  'RandomColorDegeneration',
  'RandomElasticTransform',
  'Solarization',
  'Equalization',
  'MaxNumBoundingBoxes',
  'RandomHeight',
  'RandomWidth',
] as const;

/** One of `skippedNames`. */
export type SkippedName = (typeof skippedNames)[number];

/** Those that only Keras 2 has. */
export const skippedInKeras2: ReadonlySet<string> = new Set<SkippedName>(['RandomHeight', 'RandomWidth']);

function skipped(kind: SkippedName): LayerKind {
  return defineLayer({
    kind,
    category: 'preprocessing',
    help: 'Augmentation layer that Graft stores but does not run: images are not changed, even during training.',
    url: kerasPage('preprocessing_layers/image_augmentation', ''),
    keepsConfig: true,
    params: {
      config: { type: 'json', default: {}, help: 'Configuration from the file, saved unchanged.' },
    },
    inputs: [1, 1],
    outputShape: (_params, [input]) => input!,
    weights: noWeights,
    flops: () => 0,
  });
}

/** The kinds by name. */
export const skippedKinds = ofSkipped(skipped);

/** The same kind of value for each of them. */
export function ofSkipped<T>(make: (name: SkippedName) => T): Record<SkippedName, T> {
  return Object.fromEntries(skippedNames.map((name) => [name, make(name)])) as Record<SkippedName, T>;
}
