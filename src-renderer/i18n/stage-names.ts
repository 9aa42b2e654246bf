// Names of stages that Graft chooses, in the window's language.
import { useI18n } from 'vue-i18n';
import type { StageNames } from '#shared/recipe/plans';
import { en } from './en';
import { ko } from './ko';

const chosen: readonly StageNames[] = [
  en.train.stageNames,
  ko.train.stageNames,
  // Names in the bundled recipes.
  { head: 'New head', fineTune: 'Fine-tune the top', all: '' },
];

/** Returns the names, and the function that words a name: one that Graft chose in any language, or the user's own as it is. */
export function useStageNames() {
  const { t } = useI18n();
  const names = (): StageNames => ({
    head: t('train.stageNames.head'),
    fineTune: t('train.stageNames.fineTune'),
    all: t('train.stageNames.all'),
  });
  const ofStage = (name: string): string => {
    for (const known of chosen)
      for (const key of ['head', 'fineTune', 'all'] as const)
        if (name !== '' && known[key] === name) return names()[key];
    return name;
  };
  return { names, ofStage };
}
