// Describes edits as sentences in the window's language.
import { useI18n } from 'vue-i18n';
import type { Edit } from '#shared/graph/edits/index';
import type { EditEffects } from '#shared/graph/effects';
import { usePreprocessingWords } from '../../i18n/preprocessing-words';
import { useSelectWords } from '../../i18n/select-words';
import type { Step } from '../../stores/history';
import type { EditWords } from './edit-words';
import { viewOf } from './kinds/index';

/** Returns functions that describe edits and their side effects. */
export function useSentences() {
  const { t } = useI18n();
  const { ofPreprocessing } = usePreprocessingWords();
  const { ofSelect, ofNames } = useSelectWords();

  const words: EditWords = {
    say: (key, values = {}, count = 1) => t(`model.sentences.${key}`, values, count),
    ofSelect,
    ofNames,
    ofKinds: (layers) => layers.map((layer) => layer.kind).join(', '),
    ofPreprocessing,
    ofMeaning: (meaning) => t(`model.meaning.names.${meaning}`),
  };
  const ofEdit = (edit: Edit): string => viewOf(edit).sentence(edit, words);

  function ofStep(step: Step): string {
    return step.kind === 'edit' ? ofEdit(step.edit) : t('model.sentences.adopt', { run: step.runId });
  }

  /** Returns a sentence for each side effect of an edit, except those on weights (weight-words.ts). */
  function ofEffects({ opened, normKept, unused }: EditEffects): string[] {
    const list = (names: readonly string[]) => names.slice(0, 4).join(', ');
    const sentences: string[] = [];
    for (const { layer, expected, has } of opened.slice(0, 3))
      sentences.push(t('surgery.opened', { layer, expected, has }));
    if (normKept.length > 0) sentences.push(t('surgery.normStays', { n: normKept.length }, normKept.length));
    if (unused.length > 0)
      sentences.push(t('surgery.problems.unused', { layers: list(unused), n: unused.length }, unused.length));
    return sentences;
  }

  return { ofEdit, ofStep, ofEffects };
}
