// Features that earlier runs of the project have cached, so that the plan does not count them again.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { LayerGraph } from '#shared/graph/graph';
import { sameFeatures } from '#shared/graph/same-features';
import type { Recipe } from '#shared/recipe/recipe';
import { planRun } from '#shared/run/plan-run';
import { useModel } from './model';
import { useProject } from './project';
import { dataOf } from './recipe-file';
import { useRuns } from './runs';
import { useSession } from './session';

/** A finished run whose features are cached. */
interface Source {
  readonly recipe: Recipe;
  readonly graph: LayerGraph;
  /** Names of the cached layers of each stage, joined. */
  readonly cached: ReadonlySet<string>;
}

/** Runs that are compared with the network: the newest ones. */
const newest = 2;
/** The choice of cached layers depends little on the number of images; any number will do. */
const anyImages = { training: 100, validation: 100, test: 0 };

/** The cached features of the newest finished runs. */
export const useKeptFeatures = defineStore('kept-features', () => {
  const session = useSession();
  const model = useModel();
  const project = useProject();
  const runs = useRuns();
  const sources = shallowRef<readonly Source[]>([]);

  async function read(runId: string): Promise<Source> {
    const { recipe, graph } = await session.client.runRecipe({ project: project.id, runId });
    const stages = planRun(graph, recipe.stages, anyImages);
    // Half precision has files of its own.
    const cached = stages.flatMap((one, i) =>
      one?.work.cached && recipe.stages[i]!.precision === undefined ? [one.cachedAt.join()] : [],
    );
    return { recipe, graph, cached: new Set(cached) };
  }
  const finished = computed(() =>
    runs.list
      .filter(({ status }) => status === 'done')
      .slice(0, newest)
      .map(({ runId }) => runId),
  );
  async function refresh(): Promise<void> {
    const wanted = finished.value.join();
    const { sizeBytes } = await session.client.cacheInfo({ project: project.id });
    const found = sizeBytes === 0 ? [] : await Promise.all(finished.value.map(read));
    if (wanted === finished.value.join()) sources.value = found;
  }
  watch(
    () => [session.connected, project.id, finished.value.join()],
    () => {
      sources.value = [];
      // Without an answer, the plan counts the features, as if they were not cached.
      if (session.connected && finished.value.length > 0) void refresh().catch(() => {});
    },
    { immediate: true },
  );

  /** Of each source with this folder, the layers whose outputs are the same in the network. */
  const usable = computed(() => {
    const { graph } = model;
    if (!graph) return [];
    return sources.value
      .filter(({ recipe }) => sameImages(recipe.data))
      .map((source) => ({ cached: source.cached, same: sameFeatures(source.graph, graph) }));
  });
  /** True if the images of a recipe reach the network as those of the draft do: another resize mode gives other features. */
  function sameImages(of: Recipe['data']): boolean {
    const { folder, resize } = dataOf(project.draft);
    return of.folder === folder && JSON.stringify(of.resize) === JSON.stringify(resize);
  }
  /** True if a run has cached the outputs of these layers, with the same weights and preprocessing. */
  const isCached = (layers: readonly string[]): boolean =>
    usable.value.some(
      ({ cached, same }) => cached.has(layers.join()) && layers.every((name) => same.has(name)),
    );

  return { isCached, refresh };
});
