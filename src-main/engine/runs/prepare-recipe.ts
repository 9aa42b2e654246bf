// From a recipe to what a run needs: the model opened, its edits applied, the folder scanned.

import type { DataIndex } from '#shared/data/dataset-index';
import { applyEdits } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import type { ModelSource } from '#shared/graph/model-source';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import type { Recipe } from '#shared/recipe/recipe';
import type { ScanProgress } from '../../images/scan';
import type { DataSets } from '../data/data-sets';
import type { Models } from '../models/create-models';
import type { Projects } from '../projects/create-projects';

/** A recipe made ready; `index` is null when the folder was not asked for. */
interface Prepared {
  readonly graph: LayerGraph;
  readonly index: DataIndex | null;
  readonly notes: readonly string[];
}

/** How to prepare. */
interface PrepareOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ScanProgress) => void;
  /** `when-needed` scans the folder only when an edit asks for the number of classes: for looking at a network. */
  readonly scan?: 'always' | 'when-needed';
}

/** Prepares recipes. */
export type PrepareRecipe = (project: string, recipe: Recipe, options: PrepareOptions) => Promise<Prepared>;

/** Makes `prepareRecipe` of what an engine has. */
export function createPrepareRecipe(projects: Projects, models: Models, dataSets: DataSets): PrepareRecipe {
  return async (project, recipe, { signal, onProgress, scan = 'always' }) => {
    const paths = await projects.find(project);
    let index: DataIndex | null = null;
    if (scan === 'always' || needsClasses(recipe)) {
      for await (const item of dataSets.scan(paths, recipe.data, signal)) {
        if ('progress' in item) onProgress?.(item.progress);
        else index = item.index;
      }
    }
    const { seed } = recipe;
    const opened = await models.open(recipe.model, { blobs: paths.blobs, seed, signal });
    // The weights that edits bring from other models become blobs of this project, under the names that the edits have.
    for (const source of foreignSources(recipe))
      await models.open(source, { blobs: paths.blobs, seed, signal });
    const classes = index?.classes ?? [];
    const edited = applyEdits(opened.graph, recipe.edits, { classes, seed });
    if (scan !== 'always' || !index) return { graph: edited, index, notes: opened.notes };
    const { graph, note } = settleInputSize(edited, medianSide(index.images));
    return { graph, index, notes: note ? [...opened.notes, note] : opened.notes };
  };
}

function foreignSources({ edits }: Recipe): ModelSource[] {
  const sources = edits.flatMap((edit) => ('sources' in edit ? (edit.sources ?? []) : []));
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}

function needsClasses(recipe: Recipe): boolean {
  return recipe.edits.some((edit) => /"(units|filters)":"classes"/.test(JSON.stringify(edit)));
}
