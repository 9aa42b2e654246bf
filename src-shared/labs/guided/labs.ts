// The labs, in the order of the syllabus, and their texts.

import { bottleneck } from './bottleneck/lab';
import { convolutionByHand } from './convolution-by-hand/lab';
import { dogToCat } from './dog-to-cat/lab';
import { findTheFace } from './find-the-face/lab';
import { fourSituations } from './four-situations/lab';
import { idealCat } from './ideal-cat/lab';
import type { Chapter, Lab } from './lab';
import { mlpCnn } from './mlp-cnn/lab';
import { modelAToB } from './model-a-to-b/lab';
import { newHead } from './new-head/lab';
import { shortcuts } from './shortcuts/lab';
import { shrinkingImage } from './shrinking-image/lab';
import { smallFilters } from './small-filters/lab';
import { twoWays } from './two-ways/lab';
import { whatItSees } from './what-it-sees/lab';

/** The chapters, in their order on the page of labs. */
export const chapters: readonly Chapter[] = ['convolution', 'architectures', 'transfer', 'insight'];

/** All labs. */
export const labs: readonly Lab[] = [
  convolutionByHand,
  shrinkingImage,
  mlpCnn,
  smallFilters,
  bottleneck,
  shortcuts,
  newHead,
  twoWays,
  fourSituations,
  modelAToB,
  whatItSees,
  idealCat,
  dogToCat,
  findTheFace,
];

/** Returns the lab of that id; undefined for one of a newer version. */
export const findLab = (id: string): Lab | undefined => labs.find((lab) => lab.id === id);
