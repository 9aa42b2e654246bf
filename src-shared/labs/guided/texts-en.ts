// English texts of all labs, by the id of the lab.

import { bottleneckEn } from './bottleneck/en';
import { convolutionByHandEn } from './convolution-by-hand/en';
import { dogToCatEn } from './dog-to-cat/en';
import { findTheFaceEn } from './find-the-face/en';
import { fourSituationsEn } from './four-situations/en';
import { idealCatEn } from './ideal-cat/en';
import { mlpCnnEn } from './mlp-cnn/en';
import { modelAToBEn } from './model-a-to-b/en';
import { newHeadEn } from './new-head/en';
import { shortcutsEn } from './shortcuts/en';
import { shrinkingImageEn } from './shrinking-image/en';
import { smallFiltersEn } from './small-filters/en';
import { twoWaysEn } from './two-ways/en';
import { whatItSeesEn } from './what-it-sees/en';

/** The texts. */
export const labsEn = {
  convolutionByHand: convolutionByHandEn,
  shrinkingImage: shrinkingImageEn,
  mlpCnn: mlpCnnEn,
  smallFilters: smallFiltersEn,
  bottleneck: bottleneckEn,
  shortcuts: shortcutsEn,
  newHead: newHeadEn,
  twoWays: twoWaysEn,
  fourSituations: fourSituationsEn,
  modelAToB: modelAToBEn,
  whatItSees: whatItSeesEn,
  idealCat: idealCatEn,
  dogToCat: dogToCatEn,
  findTheFace: findTheFaceEn,
};
