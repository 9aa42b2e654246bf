// Reasons against a run in the window's language.
import { useI18n } from 'vue-i18n';
import type { Select } from '#shared/graph/select';
import { useProblemWords } from './problem-words';
import { useSelectWords } from './select-words';

/** Returns the functions that put a reason, and the fix of its stage, into words. */
export function useReasonWords() {
  const { t } = useI18n();
  const { translate } = useProblemWords();
  const { ofSelect } = useSelectWords();
  return {
    ofReason: (reason: {
      readonly key: string | null;
      readonly text: string | null;
      readonly values: Readonly<Record<string, string | number>>;
    }) =>
      reason.text !== null
        ? translate(reason.text)
        : t(`train.reasons.${reason.key}`, reason.values, Number(reason.values.n ?? 1)),
    ofFixedStage: (stage: { readonly trainable: Select }) =>
      t('train.fixStage', { layers: ofSelect(stage.trainable) }),
  };
}
