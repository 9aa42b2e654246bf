// Korean texts of all labs, by the id of the lab.
import { newHeadKo } from './new-head/ko';
import type { labsEn } from './texts-en';

/** The texts. */
export const labsKo: typeof labsEn = { newHead: newHeadKo };
