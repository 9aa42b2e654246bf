// The learning-rate finder: trains a stage on a copy of the weights, and leaves nothing on disk.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alignSteps } from '#shared/data/align-classes';
import { inferGraph } from '#shared/graph/infer';
import { findTrainingProblems } from '#shared/graph/training-problems';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { medianSide, settleInputSize } from '#shared/recipe/input-size';
import { runInSlices } from '#shared/steps';
import type { TrainerPool } from '../../process/trainer-pool';
import { removeFolder } from '../../store/move';
import { nextTurn } from '../../store/next-turn';
import type { Datasets } from '../data/datasets';
import { requireNoErrors } from '../models/require-no-errors';
import type { Projects } from '../projects/open-projects';
import { createRunData, hasSeveralClasses, withResize } from './run-inputs';

/** Returns the call that finds a learning rate. */
export function createFindRate(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
): Pick<Handlers<typeof runsCalls>, 'findRate'> {
  return {
    async *findRate({ project, recipe, graph: given, stage, ...range }, { signal }) {
      const paths = await projects.openForWriting(project);
      const found = await datasets.fresh(paths, recipe.data, signal);
      const { graph } = settleInputSize(given, medianSide(found.images));
      const index = await runInSlices(alignSteps(found, graph), nextTurn);
      const runData = (await createRunData(index, recipe)).data;
      const context = { multiLabel: hasSeveralClasses(runData) };
      requireNoErrors(findTrainingProblems(graph, inferGraph(graph), index.classes.length, context));
      const { classes, ...data } = runData;
      // Only one process may write cached features, and a run may be training: the finder uses a separate cache.
      const own = await mkdtemp(join(tmpdir(), 'graft-find-rate-'));
      const job = {
        runId: 'find-rate',
        name: recipe.name,
        graph: withResize(graph, recipe.data.resize),
        stages: recipe.stages,
        seed: recipe.seed,
        classes,
        data,
        folders: { blobs: paths.blobs, run: join(own, 'run'), cache: join(own, 'cache') },
        resume: false,
        checkpointSeconds: 60,
      };
      try {
        yield* pool.stream((trainer) => trainer.client.findRate({ job, stage, ...range }, { signal }));
      } finally {
        await removeFolder(own);
      }
    },
  };
}
