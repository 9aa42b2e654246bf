// Predictions, evaluation and passes of arrays, by a trainer of the pool.

import { basename } from 'node:path';
import { GraftError } from '#shared/errors';
import { findShapeProblem } from '#shared/graph/input-problems';
import type { Handlers } from '#shared/protocol/contract';
import type { useCalls } from '#shared/protocol/engine/use';
import { settleInputSize } from '#shared/recipe/input-size';
import { countViews } from '#shared/run/test-time';
import { say, sentenceOf } from '#shared/sentence';
import type { TrainerPool } from '../../process/trainer-pool';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { findRun, readRunInputs } from '../runs/run-folder';
import { selectGraph } from '../runs/select-graph';
import { selectAveraged } from './averaging';
import { readImage, targetOf } from './read-image';

/** Returns the calls that run a network without training it. */
export function createInference(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
): Pick<Handlers<typeof useCalls>, 'evaluate' | 'predict' | 'forward' | 'doctor'> {
  return {
    doctor: (_input, { signal }) =>
      pool.use((trainer) => trainer.client.runtime({ measure: true }, { signal })),

    async *evaluate({ project, runId, checkpoint, part, also, testTime }, { signal }) {
      const paths = await projects.find(project);
      const run = await findRun(paths, runId);
      const { data } = await readRunInputs(run);
      const wanted = part ?? (data.test.length > 0 ? 'test' : 'validation');
      const images = data[wanted];
      if (images.length === 0)
        throw new GraftError(
          'not-ready',
          say`Run ${runId} has no ${sentenceOf(wanted)} images to evaluate on.`,
          runId,
        );
      const averaged = await selectAveraged(paths, { runId, checkpoint }, also, data.classes);
      const views = testTime ? countViews(testTime) : 1;
      const reported = averaged.length > 1 || views > 1 || testTime?.crops === 'one';
      const job = {
        graph: averaged[0]!.graph,
        also: averaged.slice(1).map((one) => settleInputSize(one.graph, null).graph),
        testTime,
        blobs: paths.blobs,
        cache: paths.cache,
        classes: data.classes,
        part: wanted,
        images,
      };
      for await (const item of pool.stream((trainer) => trainer.client.evaluate(job, { signal }))) {
        if (!item.evaluation || !reported) yield item;
        else {
          const networks = averaged.map((one) => ({ name: one.name, learned: one.learnedFrom(images) }));
          yield { ...item, evaluation: { ...item.evaluation, averaged: { views, networks } } };
        }
      }
    },

    async predict({ project, model, images, top, also, testTime }, { signal }) {
      const paths = await projects.find(project);
      const [first, ...others] = await selectAveraged(paths, model, also);
      const { graph } = settleInputSize(first!.graph, null);
      const named = await Promise.all(
        images.map(async (one) => {
          if ('bytes' in one) return { name: one.name, bytes: one.bytes };
          if (!('folder' in one)) return { name: basename(one.path), path: one.path };
          return readImage(datasets, project, one, targetOf(graph), signal);
        }),
      );
      return pool.use((trainer) =>
        trainer.client.predict(
          {
            graph,
            also: others.map(({ graph }) => settleInputSize(graph, null).graph),
            testTime,
            blobs: paths.blobs,
            images: named,
            top,
          },
          { signal },
        ),
      );
    },

    async forward({ project, model, inputs }, { signal }) {
      const paths = await projects.find(project);
      const graph = await selectGraph(paths, model);
      const problem = findShapeProblem(graph, new Map(inputs.map(({ name, shape }) => [name, shape])));
      if (problem !== null) throw new GraftError('invalid', problem);
      return pool.use((trainer) => trainer.client.forward({ graph, blobs: paths.blobs, inputs }, { signal }));
    },
  };
}
