// Puts the differences between recipes into words.
import { useI18n } from 'vue-i18n';
import type { DataSource } from '#shared/data/source';
import type { ModelSource } from '#shared/graph/model-source';
import type { Recipe } from '#shared/recipe/recipe';
import type { Stage } from '#shared/run/stage';
import { useFolderWords } from '../../i18n/folder-words';
import { useSelectWords } from '../../i18n/select-words';
import { useStageNames } from '../../i18n/stage-names';
import { optimizerTitles } from '../plan/optimizer-titles';
import { useStageSummary } from '../plan/use-stage-summary';
import { diffData } from './data-diff';
import { diffSubjects, type Subject, type SubjectDifference } from './recipe-diff';

/** Returns the functions that word the differences. */
export function useChangeWords() {
  const { t } = useI18n();
  const { ofSelect } = useSelectWords();
  const ofFolder = useFolderWords();
  const { ofStage } = useStageNames();
  const { wordsOf } = useStageSummary();

  const dataChanges = (before: DataSource, now: DataSource): string[] =>
    diffData(before, now).map(({ key, n, name }) =>
      t(`train.changes.data.${key}`, { n, name: name === undefined ? '' : ofFolder(name) }, n),
    );

  /** A setting of a stage in the words of its card; null for those that are numbers. */
  function ofSetting(subject: Subject, stage: Stage): string | null {
    switch (subject) {
      case 'stage':
        return ofStage(stage.name);
      case 'learns':
        return ofSelect(stage.trainable);
      case 'features':
        return t(`train.featuresOptions.${stage.features}`).toLowerCase();
      case 'batchNorm':
        return t(`train.batchNormOptions.${stage.batchNormalization}`).toLowerCase();
      case 'augmentation':
        return wordsOf(stage, 'augmentation').join(', ').toLowerCase() || null;
      case 'optimizer': {
        const title = optimizerTitles[stage.optimizer.kind];
        return [...new Set([title, ...wordsOf(stage, 'optimizer')])].join(', ');
      }
      default:
        return null;
    }
  }
  /** A network of the catalog; null for another source. */
  const ofModel = (source: ModelSource): string | null =>
    'catalog' in source
      ? `${source.catalog} (${t(source.weights === 'pretrained' ? 'model.pretrained' : 'model.random').toLowerCase()})`
      : null;

  /** The value of one recipe; null where it is not set. */
  function settingOf(
    { subject, stage, values }: SubjectDifference,
    i: number,
    recipe: Recipe,
  ): string | null {
    const raw = values[i] ?? null;
    if (raw === null) return null;
    const set = stage === null ? undefined : recipe.stages[stage];
    if (subject === 'model') return ofModel(recipe.model) ?? raw;
    return (set && ofSetting(subject, set)) ?? raw;
  }
  /** The values of two recipes in words, or as they are where the words do not tell them apart. */
  function settingsOf(one: SubjectDifference, recipes: readonly [Recipe, Recipe]) {
    const said = recipes.map((recipe, i) => settingOf(one, i, recipe));
    return said[0] === said[1] ? one.values : said;
  }

  function phrase(one: SubjectDifference, [before, now]: readonly [Recipe, Recipe]): string[] {
    const [old = null, next = null] = settingsOf(one, [before, now]);
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
      return [ofFolder(folder), ...dataChanges({ folder }, recipe.data)].join(', ');
    }
    const value = one.subject === 'model' ? one.values[i] : settingOf(one, i, recipe);
    if (typeof value === 'string') return value;
    return t(one.subject === 'stage' ? 'train.compare.noStage' : 'train.compare.unset');
  }

  return { changes, cell };
}
