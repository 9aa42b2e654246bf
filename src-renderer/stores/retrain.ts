// Retraining the head after fixes of the dataset: counts the fixes since the last run, trains from cached features, and compares the accuracies.
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { isCancelled } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import type { DatasetChanges } from '#shared/protocol/engine/runs';
import { findHeadStages, type HeadStages } from '#shared/recipe/head-stages';
import { makeHeadStage } from '#shared/recipe/plans';
import type { Recipe } from '#shared/recipe/recipe';
import { betterCheckpoint } from './better-checkpoint';
import { useData } from './data';
import { useProject } from './project';
import { dataOf } from './recipe-file';
import { numberRuns } from './run-numbers';
import { useRuns } from './runs';
import { useSession } from './session';
import { useToasts } from './toasts';
import { useTrial } from './trial';

/** Accuracies of two runs on the same images. */
export interface Comparison {
  readonly part: 'validation' | 'test';
  readonly images: number;
  readonly before: number;
  readonly after: number;
  /** Accuracy of the run before with the labels that it knew; null if it did not have all of the images. */
  readonly withOldLabels: number | null;
}
/** The result of retraining; `comparison` is undefined while it is computed, and null if there are no common images. */
export interface Retrained {
  readonly runId: string;
  readonly seconds: number;
  readonly failed: boolean;
  readonly comparison: Comparison | null | undefined;
}
/** The recipe and the initial graph of a run, and its stages that train the head. */
interface Plan extends HeadStages {
  readonly runId: string;
  readonly recipe: Recipe;
  readonly graph: LayerGraph;
}

/** The last finished run, what was fixed since, and its head trained again. */
export const useRetrain = defineStore('retrain', () => {
  const { t } = useI18n();
  const data = useData();
  const project = useProject();
  const runs = useRuns();
  const { client } = useSession();
  const toasts = useToasts();
  const trial = useTrial();
  const changes = shallowRef<DatasetChanges | null>(null);
  const plan = shallowRef<Plan | null>(null);
  const running = shallowRef(false);
  const result = shallowRef<Retrained | null>(null);
  let requests = 0;

  /** The newest finished run. */
  const subject = computed(() => runs.list.find((run) => run.status === 'done' && run.checkpoint) ?? null);
  const subjectId = computed(() => subject.value?.runId ?? null);
  const number = computed(() => numberRuns(runs.list).get(subjectId.value ?? '') ?? 0);
  /** Number of images fixed since the run; 0 for another dataset. */
  const count = computed(() => {
    const now = changes.value;
    return now && now.same > 0 ? now.relabeled + now.leftOut + now.added + now.moved : 0;
  });
  /** Number of outputs of the head. */
  const outputs = computed(() => {
    const { graph } = plan.value ?? {};
    return graph ? (inferGraph(graph).layers.get(graph.outputs[0]!)?.shape.at(-1) ?? null) : null;
  });
  const isBusy = computed(() => running.value || runs.live !== null);

  async function refresh(): Promise<void> {
    const request = ++requests;
    const runId = subjectId.value;
    if (runId === null || !data.summary) {
      changes.value = null;
      return;
    }
    try {
      const found = await client.datasetChanges({ ...data.toRequest(), runId });
      if (request !== requests) return;
      changes.value = found;
      if (count.value === 0 || plan.value?.runId === runId) return;
      const { recipe, graph } = await client.runRecipe({ project: project.id, runId });
      if (request === requests)
        plan.value = { runId, recipe, graph, ...findHeadStages(graph, recipe.stages) };
    } catch (error) {
      if (request === requests) toasts.fail(error);
    }
  }
  watch([subjectId, () => data.version], refresh, { immediate: true });
  watch(
    () => project.opened,
    () => (result.value = null),
  );

  /** Trains the head of the run again on the dataset as it is now, and compares the accuracies. */
  async function start(): Promise<void> {
    const [before, known] = [subject.value, plan.value];
    if (!before || known?.runId !== before.runId || isBusy.value) return;
    running.value = true;
    result.value = null;
    const checkpoint = betterCheckpoint(before);
    const opened = project.opened;
    try {
      const of = { project: project.id, runId: before.runId };
      const graph = known.fineTuned ? (await client.adoptWeights({ ...of, checkpoint })).graph : known.graph;
      const stages =
        known.stages.length > 0
          ? [...known.stages]
          : [makeHeadStage(graph, t('train.stageNames.head'), { epochs: 15, features: 'cached' })];
      const { split, seed } = project.draft;
      const suffix = t('fix.runName', { name: '' });
      const name = t('fix.runName', { name: before.name.replaceAll(suffix, '') }).slice(0, 120);
      const recipe = { ...known.recipe, name, stages, data: dataOf(project.draft), split, seed };
      const startedAt = performance.now();
      const runId = await runs.start(recipe, graph, { rescan: false });
      const status = await runs.ended(runId, new AbortController().signal);
      const seconds = (performance.now() - startedAt) / 1000;
      if (project.opened !== opened) return;
      const failed = status !== 'done';
      result.value = { runId, seconds, failed, comparison: failed ? null : undefined };
      running.value = false;
      // Try goes on with the retrained head.
      if (!failed) trial.source = runId;
      if (!failed) await compare(before.runId, checkpoint, result.value);
    } catch (error) {
      if (!isCancelled(error)) toasts.fail(error);
    } finally {
      running.value = false;
    }
  }

  async function compare(runId: string, checkpoint: 'last' | 'best', made: Retrained): Promise<void> {
    const after = runs.list.find((run) => run.runId === made.runId);
    const request = {
      project: project.id,
      before: { runId, checkpoint },
      after: { runId: made.runId, checkpoint: after ? betterCheckpoint(after) : ('last' as const) },
    };
    for await (const { comparison } of client.compareRuns(request))
      if (comparison !== undefined && result.value?.runId === made.runId)
        result.value = { ...made, comparison };
  }

  return { subject, number, changes, count, plan, outputs, running, isBusy, result, start };
});
