// Evaluations in progress, which continue while another run or view is shown.
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import { isCancelled } from '#shared/errors';
import type { RunInfo } from '#shared/protocol/engine/runs';
import { type Averaging, noAveraging, toRequest } from './averaging';
import { useProject } from './project';
import { useRuns } from './runs';
import { useSession } from './session';
import { useToasts } from './toasts';

/** An evaluation in progress: images done, and their number once it is known. */
export interface EvaluationJob {
  readonly done: number;
  readonly total: number | null;
}

/** The evaluations by run. */
export const useEvaluations = defineStore('evaluations', () => {
  const session = useSession();
  const project = useProject();
  const runs = useRuns();
  const toasts = useToasts();
  const jobs = shallowReactive(new Map<string, EvaluationJob>());
  const controllers = new Map<string, AbortController>();

  /** Evaluates a run, alone or averaged with `others`, and stores the result in its state. Resolves with true if it has one. */
  async function evaluate(
    runId: string,
    averaging: Averaging = noAveraging,
    others: readonly RunInfo[] = [],
  ): Promise<boolean> {
    if (jobs.has(runId)) return false;
    const controller = new AbortController();
    const projectId = project.id;
    controllers.set(runId, controller);
    jobs.set(runId, { done: 0, total: null });
    let evaluated = false;
    try {
      const request = { project: projectId, runId, ...toRequest(averaging, others) };
      for await (const item of session.client.evaluate(request, { signal: controller.signal })) {
        if (item.progress) jobs.set(runId, item.progress);
        if (!item.evaluation || project.id !== projectId || !runs.states.has(runId)) continue;
        runs.putEvaluation(runId, item.evaluation);
        evaluated = true;
      }
    } catch (error) {
      if (!isCancelled(error) && !controller.signal.aborted)
        toasts.fail(error, () => void evaluate(runId, averaging, others));
    } finally {
      controllers.delete(runId);
      jobs.delete(runId);
    }
    return evaluated;
  }

  /** Cancels an evaluation; without a run, all of them. */
  function cancel(runId?: string): void {
    for (const [id, controller] of controllers) if (runId === undefined || id === runId) controller.abort();
  }

  return { jobs, evaluate, cancel };
});
