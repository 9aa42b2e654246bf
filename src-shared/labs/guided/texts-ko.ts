// Korean texts of all labs, by the id of the lab.

import { bottleneckKo } from './bottleneck/ko';
import { convolutionByHandKo } from './convolution-by-hand/ko';
import { dogToCatKo } from './dog-to-cat/ko';
import { findTheFaceKo } from './find-the-face/ko';
import { fourSituationsKo } from './four-situations/ko';
import { idealCatKo } from './ideal-cat/ko';
import { mlpCnnKo } from './mlp-cnn/ko';
import { modelAToBKo } from './model-a-to-b/ko';
import { newHeadKo } from './new-head/ko';
import { shortcutsKo } from './shortcuts/ko';
import { shrinkingImageKo } from './shrinking-image/ko';
import { smallFiltersKo } from './small-filters/ko';
import type { labsEn } from './texts-en';
import { twoWaysKo } from './two-ways/ko';
import { whatItSeesKo } from './what-it-sees/ko';

/** The texts. */
export const labsKo: typeof labsEn = {
  convolutionByHand: convolutionByHandKo,
  shrinkingImage: shrinkingImageKo,
  mlpCnn: mlpCnnKo,
  smallFilters: smallFiltersKo,
  bottleneck: bottleneckKo,
  shortcuts: shortcutsKo,
  newHead: newHeadKo,
  twoWays: twoWaysKo,
  fourSituations: fourSituationsKo,
  modelAToB: modelAToBKo,
  whatItSees: whatItSeesKo,
  idealCat: idealCatKo,
  dogToCat: dogToCatKo,
  findTheFace: findTheFaceKo,
};
