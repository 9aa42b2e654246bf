// Names of projects in the window's language: only the sample's name is Graft's own.
import { useI18n } from 'vue-i18n';
import { sampleProjectName } from '#shared/sample-project-name';

/** Returns the function that words the name of a project. */
export function useProjectWords() {
  const { t } = useI18n();
  return { ofProject: (name: string) => (name === sampleProjectName ? t('start.sampleName') : name) };
}
