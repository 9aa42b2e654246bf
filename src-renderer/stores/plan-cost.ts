// What each stage of the plan costs on this machine, from the speed that runs and measurements have shown.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Recipe } from '#shared/recipe/recipe';
import { findFasterStage } from '#shared/run/faster-stage';
import type { MachineSpeed } from '#shared/run/machine-speed';
import { isMeasured, planCost, stageCost } from '#shared/run/plan-cost';
import { planRun } from '#shared/run/plan-run';
import { useData } from './data';
import { useFastEngine } from './fast-engine';
import { useKeptFeatures } from './kept-features';
import { useModel } from './model';
import { useProject } from './project';
import { useReadiness } from './readiness';
import { useRuns } from './runs';
import { useSession } from './session';
import { useToasts } from './toasts';

/** The cost of the draft's plan. */
export const usePlanCost = defineStore('plan-cost', () => {
  const session = useSession();
  const { client } = session;
  const model = useModel();
  const data = useData();
  const project = useProject();
  const readiness = useReadiness();
  const runs = useRuns();
  const kept = useKeptFeatures();
  const toasts = useToasts();
  const fastEngine = useFastEngine();
  const speed = shallowRef<MachineSpeed | null>(null);
  const measuring = ref(false);
  /** The plan whose measurement failed, which is not repeated by itself. */
  const failed = shallowRef<unknown>(null);
  let controller: AbortController | null = null;

  const stages = computed(() => project.draft.stages);
  const images = computed(() => {
    const classes = data.summary?.classes ?? [];
    const sum = (part: 'training' | 'validation' | 'test') =>
      classes.reduce((total, one) => total + one[part], 0);
    return { training: sum('training'), validation: sum('validation'), test: sum('test') };
  });
  /** The work of each stage; null where the network cannot be trained yet. */
  const planned = computed(() =>
    model.graph && images.value.training > 0 && readiness.reasons.length === 0
      ? planRun(model.graph, stages.value, images.value, kept.isCached)
      : null,
  );
  /** True if this machine was measured at this kind of work. */
  const measured = computed(() => {
    const works = (planned.value ?? []).flatMap((one) => (one ? [one.work] : []));
    return works.length > 0 && speed.value !== null && isMeasured(works, speed.value);
  });
  const costs = computed(() =>
    measured.value ? planCost(model.graph!, stages.value, images.value, speed.value!, kept.isCached) : [],
  );
  /** The setting that slows each stage down, with the cost of the stage without it. */
  const faster = computed(() =>
    stages.value.map((stage) => {
      const found = model.graph && planned.value && findFasterStage(model.graph, stage, images.value);
      if (!found) return null;
      const known = speed.value && stageCost(model.graph!, found.stage, images.value, speed.value);
      return { ...found, cost: measured.value ? known : null };
    }),
  );

  async function refresh(): Promise<void> {
    speed.value = (await client.machineSpeed({})).speed;
  }
  watch(
    () => [session.connections, session.connected, runs.live?.runId, fastEngine.state?.installed],
    () => {
      if (session.connected) void refresh().catch(() => {});
    },
    { immediate: true },
  );
  // A run has the machine to itself.
  watch(
    () => runs.live,
    (live) => live && controller?.abort(),
  );

  /** Measures this machine for the plan; a measurement in progress ends first. */
  async function measure(recipe: Recipe): Promise<void> {
    if (measuring.value || runs.live || !model.graph || !planned.value) return;
    measuring.value = true;
    failed.value = null;
    controller = new AbortController();
    const { signal } = controller;
    try {
      const request = { project: project.id, recipe, graph: model.graph };
      speed.value = (await client.measureSpeed(request, { signal })).speed;
    } catch (error) {
      failed.value = stages.value;
      if (!signal.aborted) toasts.fail(error);
    } finally {
      measuring.value = false;
    }
  }

  return { speed, images, planned, measured, measuring, failed, costs, faster, refresh, measure };
});
