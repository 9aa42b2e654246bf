// Saves the project as a recipe file, and opens a recipe file as a project.
import { useI18n } from 'vue-i18n';
import { parseRecipe, type Recipe } from '#shared/recipe/recipe';
import { download } from '../connect/download';
import { safeFileName } from '../ui/file-name';
import { type Draft, useProject } from './project';
import { useSavedFile } from './saved-file';
import { useSession } from './session';
import { useToasts } from './toasts';

/** Returns the draft's dataset in the form of a recipe. */
export function dataOf({ folder, labels, more, resize, dataEdits }: Draft): Recipe['data'] {
  return {
    folder: folder ?? '',
    ...(labels && { labels }),
    ...(more && { more }),
    ...(resize && { resize }),
    ...(dataEdits && { edits: dataEdits }),
  };
}

/** Saves and opens recipes. */
export function useRecipeFile() {
  const { t } = useI18n();
  const session = useSession();
  const project = useProject();
  const toasts = useToasts();
  const tellSaved = useSavedFile();

  /** Returns what the project needs before it can be saved as a recipe; null if nothing. */
  function missing(): string | null {
    const { draft } = project;
    if (draft.folder === null) return t('train.reasons.noData');
    if (draft.model === null) return t('train.reasons.noModel');
    return draft.stages.length === 0 ? t('train.reasons.noStages') : null;
  }

  /** Converts the draft to a recipe; null if something is missing. */
  function toRecipe(name: string, stages = project.draft.stages): Recipe | null {
    const { draft } = project;
    if (draft.model === null || draft.folder === null || stages.length === 0) return null;
    const { model: source, edits, split, seed } = draft;
    return { version: 2, name, model: source, edits, data: dataOf(draft), split, seed, stages };
  }

  /** Saves the recipe with a dialog, or downloads it in a browser (where its paths stay absolute). */
  async function save(): Promise<void> {
    const recipe = toRecipe(project.name);
    if (!recipe) return;
    const name = `${safeFileName(project.name)}.json`;
    try {
      if (session.shell.dialogs) {
        const path = await session.shell.chooseSave(name);
        if (path === null) return;
        await session.client.writeRecipe({ path, recipe });
        tellSaved(t('export.done', { path }), path);
        return;
      }
      download(new Blob([`${JSON.stringify(recipe, null, 2)}\n`]), name);
    } catch (error) {
      toasts.fail(error);
    }
  }

  /** Opens a recipe file as a new project. */
  async function open(file: File): Promise<void> {
    try {
      const path = session.shell.pathsOf([file])?.[0];
      const recipe = path
        ? (await session.client.readRecipe({ path })).recipe
        : parseRecipe(await file.text(), file.name);
      await project.create(recipe.name.slice(0, 120) || file.name, {
        model: recipe.model,
        edits: recipe.edits,
        folder: recipe.data.folder,
        labels: recipe.data.labels,
        dataEdits: recipe.data.edits,
        split: recipe.split,
        seed: recipe.seed,
        stages: recipe.stages,
      });
    } catch (error) {
      toasts.fail(error);
    }
  }

  return { missing, toRecipe, save, open };
}
