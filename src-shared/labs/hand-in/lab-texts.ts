// Texts of a lab in a language, where there is no window to word them.
import type { Locale } from '../../word-in';
import type { Lab, LabTexts } from '../guided/lab';
import { labsEn } from '../guided/texts-en';
import { labsKo } from '../guided/texts-ko';

const tables: Readonly<Record<Locale, Readonly<Record<string, LabTexts>>>> = { en: labsEn, ko: labsKo };

/** Returns the texts of a lab. */
export const labTextsIn = ({ id }: Lab, locale: Locale): LabTexts => tables[locale][id]!;
