// The project's runs: their list, and the state of the opened ones, built from their events.
import { defineStore } from 'pinia';
import { computed, effectScope, ref, shallowReactive, shallowRef, watch } from 'vue';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { RunInfo, Target } from '#shared/protocol/engine/runs';
import type { Recipe } from '#shared/recipe/recipe';
import type { RunState } from '#shared/run/reduce-run';
import { openRunFold } from '#shared/run/run-fold';
import type { RunPace } from '#shared/run/run-pace';
import type { Stage } from '#shared/run/stage';
import { say, type Words } from '#shared/sentence';
import { nameValues } from '../i18n/problem-words';
import { createThrottle } from '../ui/throttle';
import { type LiveTiming, useLiveLeft } from './live-left';
import { useProject } from './project';
import { newestFirst, titleOfRun } from './run-numbers';
import { useSession } from './session';
import { useToasts } from './toasts';

/** The runs of the open project. */
export const useRuns = defineStore('runs', () => {
  const session = useSession();
  const { client } = session;
  const project = useProject();
  const toasts = useToasts();
  const list = shallowRef<RunInfo[]>([]);
  const selectedId = ref<string | null>(null);
  const states = shallowReactive(new Map<string, RunState>());
  /** Why the cluster of a run cannot be reached at the moment. */
  const notices = shallowReactive(new Map<string, Words | null>());
  /** Speed of each run; replaced together with its state. */
  const paces = new Map<string, { readonly pace: RunPace; readonly arrivedAt: number }>();
  const watching = new Map<string, AbortController>();

  const live = computed(
    () =>
      list.value.find((run) => run.status === 'running') ??
      list.value.find((run) => run.status === 'waiting') ??
      null,
  );
  const liveState = computed(() => (live.value ? (states.get(live.value.runId) ?? null) : null));
  /** The remaining time of the live run. */
  const liveLeft = useLiveLeft(() => (live.value ? timingOf(live.value.runId) : null));
  /** The timing of a run, from which its remaining time is estimated; null before its first event. */
  function timingOf(runId: string): LiveTiming | null {
    const state = states.get(runId);
    const known = paces.get(runId);
    return state && known ? { runId, state, ...known } : null;
  }
  const titles = computed(() => new Map(list.value.map((run) => [run.runId, titleOfRun(list.value, run)])));
  /** What names a run wherever it is listed, chosen or mentioned: its number and its name. */
  const titleOf = (run: Pick<RunInfo, 'runId' | 'name'>) => titles.value.get(run.runId) ?? run.name;
  // The engine's messages name a run by its id.
  nameValues((value) => titles.value.get(value) ?? value);
  const selected = computed(() => list.value.find((run) => run.runId === selectedId.value) ?? null);
  const selectedState = computed(() => (selectedId.value ? (states.get(selectedId.value) ?? null) : null));

  /** A run that was live is not shown as over before its last events have arrived. */
  function withEvents(run: RunInfo): RunInfo {
    const known = list.value.find(({ runId }) => runId === run.runId);
    if (!known || isOver(known.status) || !isOver(run.status) || !watching.has(run.runId)) return run;
    const arrived = states.get(run.runId)?.status ?? known.status;
    return isOver(arrived) ? run : { ...run, status: arrived };
  }

  async function refresh(): Promise<void> {
    if (!project.isOpen) return;
    const runs = await client.listRuns({ project: project.id });
    list.value = newestFirst(runs.map(withEvents));
    for (const run of list.value) if (run.status === 'running' || run.status === 'waiting') follow(run.runId);
    if (selectedId.value === null && list.value[0]) select(list.value[0].runId);
  }

  function select(runId: string | null): void {
    selectedId.value = runId;
    if (runId !== null) follow(runId);
  }

  /** Replays a run from its log and follows it while it is live. Does nothing if the run is already followed. */
  function follow(runId: string): void {
    if (watching.has(runId)) return;
    const ended = list.value.find((run) => run.runId === runId);
    if (states.has(runId) && ended && isOver(ended.status)) return;
    const controller = new AbortController();
    watching.set(runId, controller);
    void replay(runId, controller);
  }

  async function replay(runId: string, controller: AbortController): Promise<void> {
    const fold = openRunFold();
    let arrivedAt = 0;
    let hasBegun = false;
    // The rate of all views, charts included: a long log arrives in hundreds of pieces. Live events are paced at their source.
    const showing = createThrottle(() => {
      if (controller.signal.aborted) return;
      paces.set(runId, { pace: fold.pace, arrivedAt });
      states.set(runId, fold.state);
    });
    try {
      const stream = client.watchRun({ project: project.id, runId }, { signal: controller.signal });
      for await (const { events, notice } of stream) {
        if (notice !== undefined) notices.set(runId, notice);
        fold.take(events);
        arrivedAt = performance.now();
        showing.request();
        // The list was read before the run began, and would call it waiting until its end.
        if (hasBegun || fold.state.status !== 'running') continue;
        hasBegun = true;
        if (list.value.some((run) => run.runId === runId && run.status === 'waiting'))
          void refresh().catch(() => {});
      }
    } catch (error) {
      if (!controller.signal.aborted) toasts.fail(error);
    } finally {
      showing.flush();
      notices.delete(runId);
      if (watching.get(runId) === controller) watching.delete(runId);
      if (!controller.signal.aborted) await refresh().catch(() => {});
    }
  }

  /** Clears the state and reloads the list, after another project or engine was opened. */
  async function reset(): Promise<void> {
    for (const controller of watching.values()) controller.abort();
    watching.clear();
    states.clear();
    list.value = [];
    selectedId.value = null;
    await refresh();
  }

  /** Follows the runs again that were live when the engine was lost. Their states stay visible until replaced. */
  async function reconnect(): Promise<void> {
    for (const controller of watching.values()) controller.abort();
    watching.clear();
    await refresh();
    if (selectedId.value) {
      states.delete(selectedId.value);
      follow(selectedId.value);
    }
  }

  /** Starts a run and selects it. Runs of a sweep have one `group`; without `rescan`, it uses the last scan of the dataset. */
  async function start(
    recipe: Recipe,
    graph: LayerGraph,
    options: { readonly group?: string; readonly rescan?: boolean; readonly on?: Target | undefined } = {},
  ): Promise<string> {
    const request = { project: project.id, recipe, graph, ...options };
    const { runId } = await client.startRun(request);
    await refresh();
    select(runId);
    return runId;
  }

  /** Starts the runs of a sweep on a cluster, which stops those that are behind after `grace` epochs, and selects the first. */
  async function startSweep(
    recipes: readonly Recipe[],
    graph: LayerGraph,
    options: { readonly group: string; readonly on: Target; readonly grace: number },
  ): Promise<void> {
    const request = { project: project.id, recipes: [...recipes], graph, ...options };
    const { runIds } = await client.startSweep(request);
    await refresh();
    select(runIds[0]!);
  }

  /** Resolves with the status of the run when it is over. Rejects if `signal` is aborted first. */
  function ended(runId: string, signal: AbortSignal): Promise<RunInfo['status']> {
    const scope = effectScope(true);
    return new Promise<RunInfo['status']>((resolve, reject) => {
      scope.run(() =>
        watch(
          () => list.value.find((run) => run.runId === runId)?.status,
          (status) => {
            if (status !== undefined && isOver(status)) resolve(status);
          },
          { immediate: true },
        ),
      );
      const abort = () => reject(new GraftError('cancelled', 'The wait for the run was cancelled.'));
      signal.addEventListener('abort', abort, { once: true });
    }).finally(() => scope.stop());
  }

  const stop = (runId: string) => client.stopRun({ project: project.id, runId });

  async function resume(runId: string): Promise<void> {
    await client.resumeRun({ project: project.id, runId });
    states.delete(runId);
    await refresh();
    select(runId);
    follow(runId);
  }

  /** Trains a finished run for more epochs of its last stage. */
  async function extend(runId: string, epochs: number): Promise<void> {
    await client.extendRun({ project: project.id, runId, epochs });
    states.delete(runId);
    await refresh();
    select(runId);
    follow(runId);
  }

  /** Starts a new run from a run's weights, with other stages. */
  async function branch(runId: string, stages: readonly Stage[], name: string): Promise<void> {
    const request = { project: project.id, runId, checkpoint: 'last' as const, stages: [...stages], name };
    const made = await client.branchRun(request);
    await refresh();
    select(made.runId);
  }

  async function remove(runId: string): Promise<void> {
    watching.get(runId)?.abort();
    await client.deleteRun({ project: project.id, runId });
    states.delete(runId);
    if (selectedId.value === runId) selectedId.value = null;
    await refresh();
  }

  /** Restores a run that was deleted since the project was opened. */
  async function restore(runId: string): Promise<void> {
    await client.restoreRun({ project: project.id, runId });
    await refresh();
    select(runId);
  }

  /** Changes a run's name, note or pin. */
  async function annotate(
    runId: string,
    changes: { name?: string; note?: string; pinned?: boolean },
  ): Promise<void> {
    await client.annotateRun({ project: project.id, runId, ...changes });
    await refresh();
  }

  /** Stores a requested evaluation in the run's state. */
  function putEvaluation(runId: string, evaluation: NonNullable<RunState['evaluation']>): void {
    const state = states.get(runId);
    if (!state) throw new GraftError('not-found', say`Run '${runId}' is not open.`, runId);
    states.set(runId, { ...state, evaluation });
  }

  return {
    list,
    states,
    selectedId,
    selected,
    selectedState,
    titleOf,
    live,
    liveState,
    liveLeft,
    timingOf,
    notices,
    refresh,
    select,
    reset,
    reconnect,
    start,
    startSweep,
    ended,
    stop,
    resume,
    extend,
    branch,
    remove,
    restore,
    annotate,
    follow,
    putEvaluation,
  };
});

function isOver(status: RunInfo['status']): boolean {
  return status !== 'running' && status !== 'waiting';
}
