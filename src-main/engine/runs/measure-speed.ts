// Measures this machine for a plan: trains each of its stages for two epochs on a few of the images, in a temporary folder.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alignSteps } from '#shared/data/align-classes';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import type { RunEvent } from '#shared/run/events';
import type { Stage } from '#shared/run/stage';
import { runInSlices } from '#shared/steps';
import type { TrainerPool } from '../../process/trainer-pool';
import { removeFolder } from '../../store/move';
import { nextTurn } from '../../store/next-turn';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { createRunData, createRunGraph } from './run-inputs';
import type { SpeedFile } from './speed-file';

/** How much is measured: batches per epoch, images of a batch at most, validation images, and training images at most. */
const usual = { batches: 2, batchSize: 4096, validationImages: 32, mostImages: 128 };
/** The built-in engine takes seconds for an image: a batch of two says enough. */
const little = { batches: 1, batchSize: 2, validationImages: 2, mostImages: 2 };

/** Returns the calls about the machine's speed. */
export function createMeasureSpeed(
  projects: Projects,
  datasets: Datasets,
  pool: TrainerPool,
  speed: SpeedFile,
): Pick<Handlers<typeof runsCalls>, 'machineSpeed' | 'measureSpeed'> {
  return {
    machineSpeed: async () => ({ speed: await speed.read() }),

    async measureSpeed({ project, recipe, graph }, { signal }) {
      const paths = await projects.openForWriting(project);
      const found = await datasets.latest(paths, recipe.data, signal);
      const index = await runInSlices(alignSteps(found, graph), nextTurn);
      const { data } = await createRunData(index, recipe);
      const { classes, training, validation } = data;
      const { batches, batchSize, validationImages, mostImages } = speed.engine() === 'wasm' ? little : usual;
      const stages = recipe.stages.map((stage) => briefly(stage, batchSize));
      const batch = Math.max(...stages.map((stage) => stage.batchSize));
      const parts = {
        training: training.slice(0, Math.min(mostImages, batches * batch)),
        validation: validation.slice(0, validationImages),
        test: [],
      };
      const own = await mkdtemp(join(tmpdir(), 'graft-measure-'));
      const job = {
        runId: 'measure-speed',
        name: recipe.name,
        graph: withoutWeights(createRunGraph(graph, recipe, index, data, '')),
        stages,
        seed: recipe.seed,
        classes,
        data: parts,
        folders: { blobs: join(own, 'blobs'), run: join(own, 'run'), cache: join(own, 'cache') },
        resume: false,
        checkpointSeconds: 60,
        speed: (await speed.read()) ?? undefined,
      };
      const events: RunEvent[] = [];
      try {
        for await (const event of pool.stream((trainer) => trainer.client.train(job, { signal })))
          events.push(event);
        const ended = events.at(-1);
        if (ended?.type === 'ended' && ended.outcome === 'failed')
          throw new GraftError(
            ended.code ?? 'bug',
            ended.sentence ?? ended.message ?? 'The measurement failed.',
          );
        return { speed: await speed.learn(events) };
      } finally {
        await removeFolder(own);
      }
    },
  };
}

/** The stage with two epochs of small batches at a rate too low to change anything: the second epoch has no one-time work. */
function briefly({ earlyStopping: _early, schedule: _schedule, ...stage }: Stage, batchSize: number): Stage {
  const optimizer = { ...stage.optimizer, learningRate: 1e-9 };
  return { ...stage, epochs: 2, batchSize: Math.min(stage.batchSize, batchSize), optimizer };
}

/** The graph with new weights, which take as long: those that the measurement saves must not get into the project. */
function withoutWeights(graph: LayerGraph): LayerGraph {
  return { ...graph, layers: graph.layers.map((layer) => ({ ...layer, weights: {} })) };
}
