// The calls about runs: preparing recipes, starting, watching and continuing runs, their notes and cached features.

import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { isId } from '#shared/ids';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { say } from '#shared/sentence';
import type { JobSender } from '../../cluster/job-sender';
import type { KnownClusters } from '../../cluster/known-clusters';
import type { TrainerPool } from '../../process/trainer-pool';
import type { Datasets } from '../data/datasets';
import type { OpenModel } from '../models/open-model';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { createAdvise } from './advise';
import { createClusterFeatures } from './cluster/cluster-features';
import { createClusterRuns } from './cluster/cluster-runs';
import { createTrainSent } from './cluster/train-sent';
import { createComparePrecision } from './compare-precision';
import { createCompareRuns } from './compare-runs';
import { createContinueRun } from './continue-run';
import { createDatasetChanges } from './dataset-changes';
import { createFeatureCache } from './feature-cache';
import { createFeatureShards } from './feature-shards';
import { createFindRate } from './find-rate';
import { markInterrupted } from './mark-interrupted';
import { createMeasureSpeed } from './measure-speed';
import { createPrepareRecipe } from './prepare-recipe';
import { createRunCalls } from './run-calls';
import { runPaths } from './run-folder';
import { createRunNotes, removeDeletedRuns } from './run-notes';
import { createRunQueue, type RunQueue } from './run-queue';
import { type EngineKind, openSpeedFile } from './speed-file';
import { createStartRun } from './start-run';

/** What runs need of the other parts of the engine. */
export interface RunsContext {
  readonly home: string;
  readonly projects: Projects;
  readonly openModel: OpenModel;
  readonly datasets: Datasets;
  readonly pool: TrainerPool;
  readonly clusters: KnownClusters;
  readonly sender: JobSender;
  readonly trainerEntry: string;
  readonly readerEntry: string;
  /** Returns the engine that runs now use. */
  readonly engine: () => EngineKind;
  readonly usesWebgpu: () => Promise<boolean>;
  /** Seconds between the checkpoints that a run saves within an epoch. */
  readonly checkpointSeconds: number;
}

/** The runs of an engine, with the calls about them. */
export interface Runs {
  readonly handlers: Handlers<typeof runsCalls>;
  /** Returns the id of a run that trains or waits in a project; null if none does. */
  readonly runningIn: (paths: ProjectPaths) => Promise<string | null>;
  /** Stops the run that trains, keeping its checkpoint, and marks waiting runs as interrupted. */
  close(): Promise<void>;
}

/** Opens an empty queue of runs. */
export function createRuns(context: RunsContext): Runs {
  const { projects, openModel, datasets, pool, trainerEntry, checkpointSeconds } = context;
  const speed = openSpeedFile(context.home, context.engine, context.usesWebgpu);
  const here = createRunQueue({ trainerEntry, speed });
  const { clusters: known, sender, readerEntry } = context;
  const queue = joinQueues(here, createClusterRuns({ known, sender, pool, readerEntry }));
  projects.onOpenForWriting((paths) => markInterrupted(paths, queue, checkpointSeconds));
  projects.onOpenForWriting(removeDeletedRuns);
  async function runningIn(paths: ProjectPaths): Promise<string | null> {
    for (const runId of await readdir(paths.runs).catch((): string[] => [])) {
      const active = isId(runId) ? queue.find(runPaths(paths, runId)) : null;
      if (active && !active.feed.over) return runId;
    }
    return null;
  }
  projects.onRelease(async (paths) => {
    const runId = await runningIn(paths);
    if (runId !== null)
      throw new GraftError(
        'busy',
        say`Run ${runId} is running. Stop it before you delete the project.`,
        runId,
      );
  });
  return {
    runningIn,
    handlers: {
      ...createPrepareRecipe(projects, openModel, datasets),
      ...createStartRun({ projects, datasets, queue, checkpointSeconds, clusters: known }),
      ...createRunCalls({ projects, queue, checkpointSeconds }),
      ...createTrainSent(context.home, here),
      ...createContinueRun({ projects, queue, checkpointSeconds }),
      ...createRunNotes(projects, queue),
      ...createFeatureCache(projects, queue),
      ...createFeatureShards({ projects, datasets, queue, pool }),
      ...createClusterFeatures({ home: context.home, projects, datasets, queue, pool, known, sender }),
      ...createFindRate(projects, datasets, pool),
      ...createDatasetChanges(projects, datasets),
      ...createCompareRuns(projects, pool),
      ...createAdvise(projects, datasets, pool),
      ...createComparePrecision(projects, datasets, pool),
      ...createMeasureSpeed(projects, datasets, pool, speed),
    },
    close: () => queue.close(),
  };
}

/** Returns both queues as one: a run goes where its folder says. */
function joinQueues(here: RunQueue, clusters: RunQueue): RunQueue {
  return {
    add(run, count, makeJob) {
      (existsSync(run.placement) ? clusters : here).add(run, count, makeJob);
    },
    find: (run) => here.find(run) ?? clusters.find(run),
    async stop(run) {
      await (clusters.find(run) ? clusters : here).stop(run);
    },
    async close() {
      await Promise.all([here.close(), clusters.close()]);
    },
  };
}
