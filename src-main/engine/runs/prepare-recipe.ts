// Prepares a recipe for a run: scans its dataset, opens its model and applies its edits.
import type { DataIndex } from '#shared/data/dataset-index';
import { applyEdits } from '#shared/graph/edits/index';
import type { ModelSource } from '#shared/graph/model-source';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import type { Recipe } from '#shared/recipe/recipe';
import { runInSlices } from '#shared/steps';
import { nextTurn } from '../../store/next-turn';
import { summarySteps } from '../data/dataset-calls';
import type { Datasets } from '../data/datasets';
import type { OpenModel } from '../models/open-model';
import type { Projects } from '../projects/open-projects';

/** Returns the call that prepares a recipe. */
export function createPrepareRecipe(
  projects: Projects,
  openModel: OpenModel,
  datasets: Datasets,
): Pick<Handlers<typeof runsCalls>, 'prepareRecipe'> {
  return {
    async *prepareRecipe({ project, recipe, scan }, { signal }) {
      const paths = await projects.find(project);
      const { seed, data, split } = recipe;
      let index: DataIndex | null = null;
      if (scan === 'always' || needsClasses(recipe)) {
        for await (const step of datasets.scan(paths, data, signal)) {
          if ('progress' in step) yield { progress: step.progress };
          else index = step.index;
        }
      }
      const opened = await openModel(recipe.model, { blobs: paths.blobs, seed, signal });
      // Weights that edits take from other models become blobs of this project, under the hashes that the edits name.
      for (const source of foreignSources(recipe))
        await openModel(source, { blobs: paths.blobs, seed, signal });
      const edited = applyEdits(opened.graph, recipe.edits, { classes: index?.classes ?? [], seed });
      if (scan !== 'always' || !index) {
        yield { prepared: { graph: edited, notes: [...opened.notes], summary: null } };
        return;
      }
      const { graph, note } = settleInputSize(edited, medianSide(index.images));
      const view = await datasets.view({ project, ...data, split, seed }, signal);
      const summary = await runInSlices(summarySteps(view.index, view.parts), nextTurn);
      const notes = note ? [...opened.notes, note] : [...opened.notes];
      yield { prepared: { graph, notes, summary } };
    },
  };
}

function foreignSources({ edits }: Recipe): ModelSource[] {
  const sources = edits.flatMap((edit) => ('sources' in edit ? (edit.sources ?? []) : []));
  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}

function needsClasses(recipe: Recipe): boolean {
  return recipe.edits.some((edit) => /"(units|filters)":"classes"/.test(JSON.stringify(edit)));
}
