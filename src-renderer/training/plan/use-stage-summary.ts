// Words the settings of a stage that differ from their defaults.
import { useI18n } from 'vue-i18n';
import type { Stage } from '#shared/run/stage';
import { changedSettings, type SettingsGroupName, settingsGroups } from './stage-summary';

/** Returns functions that word the changed settings of a group, and of all groups. */
export function useStageSummary() {
  const { t, te } = useI18n();
  const nameOf = (name: string) => (te(name) ? t(name) : name);
  const wordsOf = (stage: Stage, group: SettingsGroupName): string[] =>
    changedSettings(stage, group).map(({ name, value, valueKey }) => {
      const what = valueKey === undefined ? value : t(valueKey);
      if (what === undefined) return nameOf(name);
      // A number follows its name, a word is told apart from it.
      return typeof what === 'number' ? `${nameOf(name)} ${what}` : `${nameOf(name)}: ${what.toLowerCase()}`;
    });
  const allWords = (stage: Stage) => settingsGroups.flatMap((group) => wordsOf(stage, group));
  return { wordsOf, allWords };
}
