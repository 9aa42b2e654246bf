// The report's last section: what its numbers do not say.
import { fewImages } from '../evaluation/calibration';
import { say, type Words } from '../sentence';
import { html, type Markup } from './markup';
import type { Report, ReportWords } from './report-data';

/** Fewer images of a class make its numbers coarse. */
const fewOfClass = 20;

/** Returns the limits of a report's numbers, as sentences. */
function limitsOf({ figures, recipe, state }: Report): Words[] {
  const { part, count, temperature, perClass, multiLabel } = figures;
  const rare = perClass.filter(({ positives }) => positives < fewOfClass);
  return [
    ...(part === 'validation'
      ? [
          'These are validation images: training may have chosen its best epoch by them, so new images can be classified worse.',
        ]
      : []),
    ...(part === 'training' ? ['These are training images: the accuracy on new images is lower.'] : []),
    ...(count < fewImages
      ? [say`With ${count} images the calibration error is mostly noise; use at least ${fewImages}.`]
      : []),
    ...(rare.length > 0
      ? [say`${rare.length} of ${perClass.length} classes have fewer than ${fewOfClass} images here.`]
      : []),
    ...(temperature?.sameImages
      ? ['The temperature was fitted on these images, so the calibrated numbers are too good.']
      : []),
    ...(temperature?.atLimit
      ? ['The temperature is at the limit of its range: the images determine none.']
      : []),
    ...(multiLabel
      ? ['Each class is predicted independently: accuracy counts the images of which every class is right.']
      : []),
    ...(recipe.split.by === undefined || recipe.split.by === 'image'
      ? ['The split is by image: similar images of one scene or object may be in several subsets.']
      : []),
    ...(state.skipped.length > 0
      ? [say`${state.skipped.length} images could not be read and were skipped.`]
      : []),
    'All images come from one dataset: images from another camera, place or time can be classified worse.',
  ];
}

/** Returns the section of the limits. */
export function limitSection(report: Report, { word }: ReportWords): Markup {
  return html`<h2>${word('Limits')}</h2><ul>${limitsOf(report).map((one) => html`<li>${word(one)}</li>`)}</ul>`;
}
