// Class probabilities of evaluated runs, which all figures of an evaluation are computed from.
import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import { isCancelled } from '#shared/errors';
import { refuseLargeTable, withColumns } from '#shared/evaluation/columns';
import { collectScores, type Scores } from '#shared/evaluation/scores';
import { useProject } from './project';
import { useRuns } from './runs';
import { useSession } from './session';
import { useToasts } from './toasts';

/** The evaluated images of a run, and its validation images: those that a temperature is fitted to. */
export interface RunScores {
  readonly scores: Scores;
  /** Null if the run has none. The same object as `scores` if these were evaluated. */
  readonly validation: Scores | null;
  /** The table whose columns the images have. */
  readonly table: { readonly name: string; readonly named: string; readonly images: number } | null;
}

/** Progress of the computation: images done, and their number once it is known. */
interface Job {
  readonly done: number;
  readonly total: number | null;
}

/** The probabilities by run; kept until another project opens. */
export const useScores = defineStore('scores', () => {
  const session = useSession();
  const project = useProject();
  const toasts = useToasts();
  const trained = useRuns();
  const runs = shallowReactive(new Map<string, RunScores>());
  const jobs = shallowReactive(new Map<string, Job>());
  const controllers = new Map<string, AbortController>();
  /** When each run ended whose probabilities are known: a run that was continued has others. */
  const ends = new Map<string, number | null>();
  const endOf = (runId: string) => trained.list.find((run) => run.runId === runId)?.endedAt ?? null;

  watch(
    () => project.id,
    () => {
      for (const controller of controllers.values()) controller.abort();
      runs.clear();
    },
  );

  watch(
    () => trained.list.map(({ runId, endedAt }) => `${runId} ${endedAt}`).join(),
    () => {
      for (const runId of [...runs.keys()]) if (endOf(runId) !== ends.get(runId)) runs.delete(runId);
    },
  );

  /** Computes the probabilities of a run, unless they are known. Resolves with null if that failed or was cancelled. */
  async function load(runId: string): Promise<RunScores | null> {
    const known = runs.get(runId);
    if (known || jobs.has(runId)) return known ?? null;
    const controller = new AbortController();
    const projectId = project.id;
    ends.set(runId, endOf(runId));
    controllers.set(runId, controller);
    jobs.set(runId, { done: 0, total: null });
    const collect = (part?: 'validation') => {
      const request = { project: projectId, model: { runId }, part, withFacts: part === undefined };
      return collectScores(session.client.scores(request, { signal: controller.signal }), ({ progress }) => {
        if (progress) jobs.set(runId, progress);
      });
    };
    try {
      const scores = await collect();
      if (!scores) return null;
      const validation = scores.part === 'test' ? await collectValidation(collect) : scores;
      if (project.id !== projectId || endOf(runId) !== ends.get(runId)) return null;
      runs.set(runId, { scores, validation, table: null });
      return runs.get(runId)!;
    } catch (error) {
      if (!isCancelled(error) && !controller.signal.aborted) toasts.fail(error, () => void load(runId));
      return null;
    } finally {
      controllers.delete(runId);
      jobs.delete(runId);
    }
  }

  /** Adds the columns of a table, a file of this computer, to the images of a run; with null, removes them. */
  async function setTable(runId: string, file: File | null): Promise<void> {
    const found = runs.get(runId);
    if (!found) return;
    try {
      if (file) refuseLargeTable(file.size, file.name);
      const images = found.scores.images.map(({ path }) => path);
      const bytes = file && new Uint8Array(await file.arrayBuffer());
      const table =
        file && (await session.client.tableColumns({ table: { name: file.name, bytes: bytes! }, images }));
      if (runs.get(runId) !== found) return;
      const scores = withColumns(found.scores, table);
      runs.set(runId, {
        scores,
        validation: found.validation === found.scores ? scores : found.validation,
        table: file &&
          table && {
            name: file.name,
            named: table.named,
            images: table.rows.filter((row) => row !== null).length,
          },
      });
    } catch (error) {
      toasts.fail(error);
    }
  }

  /** Cancels the computation for a run. */
  function cancel(runId: string): void {
    controllers.get(runId)?.abort();
  }

  return { runs, jobs, load, setTable, cancel };
});

/** Returns null for a run without validation images. */
async function collectValidation(collect: (part: 'validation') => Promise<Scores | null>) {
  try {
    return await collect('validation');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'not-ready') return null;
    throw error;
  }
}
