// Prepares a recipe through the engine, with a progress line while its images are scanned.
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { DataSummary } from '#shared/protocol/engine/data';
import type { Recipe } from '#shared/recipe/recipe';
import { say, sentenceOf, type Words } from '#shared/sentence';
import type { Session } from './command';

/** A recipe's network, untrained, with notes to show; `summary` is null if the images were not scanned. */
export interface PreparedRecipe {
  readonly graph: LayerGraph;
  readonly notes: readonly Words[];
  readonly summary: DataSummary | null;
}

/** Opens the model of a recipe, applies its edits and scans its images. With `when-needed`, scans only if an edit needs the number of classes. */
export async function prepareRecipe(
  { client, project, signal, output }: Session,
  recipe: Recipe,
  scan: 'always' | 'when-needed' = 'always',
): Promise<PreparedRecipe> {
  for await (const { progress, prepared } of client.prepareRecipe({ project, recipe, scan }, { signal })) {
    if (progress) {
      const { what, done, total } = progress;
      output.progress(say`${sentenceOf(what)} images: ${done}${total === null ? '' : say` of ${total}`}`);
    }
    if (!prepared) continue;
    output.endProgress();
    return prepared;
  }
  throw new GraftError('cancelled', 'Preparing the recipe was cancelled.');
}
