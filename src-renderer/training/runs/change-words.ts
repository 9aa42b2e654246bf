// Puts the differences between recipes into words.
import { useI18n } from 'vue-i18n';
import type { DataSource } from '#shared/data/source';
import type { Recipe } from '#shared/recipe/recipe';
import { useSelectWords } from '../../i18n/select-words';
import { baseName } from '../../ui/format';
import { diffData } from './data-diff';
import { diffSubjects, type SubjectDifference } from './recipe-diff';

/** Returns the functions that word the differences. */
export function useChangeWords() {
  const { t } = useI18n();
  const { ofSelect } = useSelectWords();

  const dataChanges = (before: DataSource, now: DataSource): string[] =>
    diffData(before, now).map(({ key, n, name }) =>
      t(`train.changes.data.${key}`, { n, name: name ?? '' }, n),
    );

  /** The value of one recipe; null where it is not set. */
  function settingOf(
    { subject, stage, values }: SubjectDifference,
    i: number,
    recipe: Recipe,
  ): string | null {
    const select = stage === null ? undefined : recipe.stages[stage]?.trainable;
    return subject === 'learns' && select ? ofSelect(select) : (values[i] ?? null);
  }

  function phrase(one: SubjectDifference, [before, now]: readonly [Recipe, Recipe]): string[] {
    const [old, next] = [settingOf(one, 0, before), settingOf(one, 1, now)];
    if (one.subject === 'data') return dataChanges(before.data, now.data);
    if (one.subject === 'stage')
      return [
        t(next === null ? 'train.changes.stageFewer' : 'train.changes.stageMore', {
          name: next ?? old ?? '',
        }),
      ];
    if (one.subject === 'edits') {
      const n = now.edits.length - before.edits.length;
      const key = n === 0 ? 'editsOther' : n > 0 ? 'editsMore' : 'editsFewer';
      return [t(`train.changes.${key}`, { n: Math.abs(n) }, Math.abs(n))];
    }
    const name = t(`train.subjects.${one.subject}`);
    const change =
      next === null
        ? t('train.changes.unset', { name })
        : old === null
          ? t('train.changes.set', { name, now: next })
          : t('train.changes.from', { name, before: old, now: next });
    return [
      one.stage !== null && now.stages.length > 1
        ? t('train.changes.inStage', { change, n: one.stage + 1 })
        : change,
    ];
  }

  /** What a recipe changed against another one: a phrase for each change, none if they are equal. */
  const changes = (before: Recipe, now: Recipe): string[] =>
    diffSubjects([before, now]).flatMap((one) => phrase(one, [before, now]));

  /** The value of one of several recipes in a table of their differences. */
  function cell(one: SubjectDifference, i: number, recipe: Recipe): string {
    if (one.subject === 'data') {
      const { folder } = recipe.data;
      return [baseName(folder), ...dataChanges({ folder }, recipe.data)].join(', ');
    }
    const value = settingOf(one, i, recipe);
    if (value !== null) return value;
    return t(one.subject === 'stage' ? 'train.compare.noStage' : 'train.compare.unset');
  }

  return { changes, cell };
}
