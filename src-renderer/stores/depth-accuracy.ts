// Accuracy by depth: how well the features after a layer separate the classes, as the adviser measured it.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { LayerGraph } from '#shared/graph/graph';
import { sameFeatures } from '#shared/graph/same-features';
import { makeHeadStage } from '#shared/recipe/plans';
import type { Recipe } from '#shared/recipe/recipe';
import type { Advice } from '#shared/recipe/strategy';
import { useData } from './data';
import { useModel } from './model';
import { useProject } from './project';
import { useReadiness } from './readiness';
import { useRecipeFile } from './recipe-file';
import { useSession } from './session';
import { useToasts } from './toasts';

/** The adviser requires images and a network, but no stages, since it suggests them. */
const needs = ['noData', 'scanning', 'classes', 'noModel', 'weightsComing', 'weightsMissing', 'disconnected'];

/** A measurement: of which network, and of which images. */
interface Kept {
  readonly advice: Advice;
  readonly graph: LayerGraph;
  readonly of: string;
  /** The folder of the images. */
  readonly folder: string | null;
  /** Id of the project. */
  readonly project: string;
}
const mostKept = 6;

/** The measurement that the adviser makes; it lasts for the session. */
export const useDepthAccuracy = defineStore('depth-accuracy', () => {
  const session = useSession();
  const project = useProject();
  const model = useModel();
  const data = useData();
  const readiness = useReadiness();
  const toasts = useToasts();
  const { toRecipe } = useRecipeFile();

  /** Measurements of several networks, the newest first. */
  const kept = shallowRef<readonly Kept[]>([]);
  const measuring = ref(false);
  /** Share of the measurement that is done; null if unknown. */
  const share = ref<number | null>(null);
  let controller: AbortController | null = null;

  /** Why it cannot be measured: reasons of the run that it shares. */
  const missing = computed(() => readiness.reasons.filter(({ key }) => key !== null && needs.includes(key)));
  /** The images that are measured, and how they are divided and resized. */
  const dataset = computed(() => {
    const { folder, labels, more, dataEdits, split, seed, resize } = project.draft;
    const counts = data.summary?.classes.map(({ name, training }) => [name, training]);
    return JSON.stringify([folder, labels, more, dataEdits, split, seed, resize, counts]);
  });
  /** The newest measurement of these images whose features the current network still computes, at least in part. */
  const found = computed(() => {
    const { graph } = model;
    if (!graph) return null;
    for (const one of kept.value) {
      if (one.of !== dataset.value) continue;
      const same = sameFeatures(one.graph, graph);
      const points = one.advice.cuts.filter(({ layer }) => same.has(layer));
      if (points.length > 0) return { advice: one.advice, points };
    }
    return null;
  });
  const advice = computed(() => found.value?.advice ?? null);
  /** The measured layers of the current network that still compute what was measured. */
  const points = computed(() => found.value?.points ?? []);

  /** Returns a recipe for the adviser; null if images or network are missing. */
  function recipeFor(): Recipe | null {
    const { stages } = project.draft;
    return toRecipe('advice', stages.length > 0 ? stages : [makeHeadStage(model.graph, 'head')]);
  }
  /** Remembers a measurement of these images. */
  function keep(measured: Advice, graph: LayerGraph): void {
    const { folder } = project.draft;
    const newest = { advice: measured, graph, of: dataset.value, folder, project: project.id };
    kept.value = [newest, ...kept.value.slice(0, mostKept - 1)];
  }

  /** Measures the current network. Does nothing if that is in progress or something is missing. */
  async function measure(): Promise<void> {
    const recipe = recipeFor();
    const { graph } = model;
    if (measuring.value || missing.value.length > 0 || !recipe || !graph) return;
    const request = new AbortController();
    controller = request;
    measuring.value = true;
    share.value = null;
    try {
      const items = session.client.advise({ project: project.id, recipe, graph }, { signal: request.signal });
      for await (const { progress, advice: measured } of items) {
        if (progress) share.value = progress.total ? progress.done / progress.total : null;
        if (measured) keep(measured, graph);
      }
    } catch (error) {
      if (!request.signal.aborted) toasts.fail(error);
    } finally {
      if (controller === request) measuring.value = false;
    }
  }
  /** Stops measuring. */
  function cancel(): void {
    controller?.abort();
    controller = null;
    measuring.value = false;
  }

  return { kept, advice, points, missing, measuring, share, recipeFor, keep, measure, cancel };
});
