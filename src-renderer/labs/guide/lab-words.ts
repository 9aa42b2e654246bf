// Puts the verdicts and values of a lab into words.
import { useI18n } from 'vue-i18n';
import type { Verdict } from '#shared/labs/guided/lab';
import type { Value } from '#shared/labs/guided/lab-state';
import { chaptersOf } from '#shared/labs/guided/section';
import { useFormat } from '../../ui/format';
import { useGuide } from './guide';

/** Returns functions that word the texts of the open lab. */
export function useLabWords() {
  const { t, te } = useI18n();
  const { whole } = useFormat();
  const guide = useGuide();
  const prefix = () => `labs.${guide.lab?.id ?? ''}`;

  /** Returns a text of a step. */
  const ofStep = (step: string, part: string) => t(`${prefix()}.steps.${step}.${part}`);
  const has = (step: string, part: string) => te(`${prefix()}.steps.${step}.${part}`, 'en');

  /** Words a value: the words of an option, a number with separators. */
  function ofValue(value: Value): string {
    if (typeof value === 'number') return Number.isInteger(value) ? whole(value) : String(value);
    const option = `${prefix()}.options.${value}`;
    return te(option, 'en') ? t(option) : value;
  }

  /** Words a verdict: what is the case, and what to do if it is wrong. */
  function ofVerdict(verdict: Verdict): { readonly text: string; readonly fix: string | null } {
    if (verdict.is === 'done') return { text: t('guide.done'), fix: null };
    if (verdict.is === 'notYet')
      return { text: t(`${prefix()}.words.${verdict.word}`, verdict.values ?? {}), fix: null };
    const { why, fix, values = {} } = verdict;
    return { text: t(`${prefix()}.words.${why}`, values), fix: t(`${prefix()}.words.${fix}`, values) };
  }

  /** Words a section of the textbook, with what its chapters are about. */
  function ofSection(section: string): string {
    const books = chaptersOf(section).map((chapter) => t(`guide.books.${chapter}`));
    return [t('guide.section', { section }), ...books].join(' ');
  }

  return { ofSection, ofStep, has, ofValue, ofVerdict };
}
