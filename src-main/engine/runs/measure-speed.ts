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
import { planStage } from '#shared/run/stage-work';
import { runInSlices } from '#shared/steps';
import type { TrainerPool } from '../../process/trainer-pool';
import { removeFolder } from '../../store/move';
import { nextTurn } from '../../store/next-turn';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { createRunData, createRunGraph } from './run-inputs';
import type { SpeedFile } from './speed-file';

/** How much is measured: batches per epoch, validation images, and training images at most. */
const usual = { batches: 2, validationImages: 32, mostImages: 128 };
/** The built-in engine takes seconds for an image of a whole network: a batch of two then says enough. */
const little = { batches: 1, validationImages: 2, mostImages: 32 };
const littleBatch = 2;
/** Operations of a step of which the built-in engine computes at most half a minute. */
const lightStep = 5e8;

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
      const isSlow = speed.engine() === 'wasm';
      const { batches, validationImages, mostImages } = isSlow ? little : usual;
      const network = withoutWeights(createRunGraph(graph, recipe, index, data, ''));
      const brief = recipe.stages.map((stage) => briefly(stage, isSlow && !isLight(network, stage)));
      const partsOf = (stages: readonly Stage[]) => {
        const batch = Math.max(...stages.map((stage) => stage.batchSize));
        return {
          training: training.slice(0, Math.min(mostImages, batches * batch)),
          validation: validation.slice(0, validationImages),
          test: [],
        };
      };
      // One by one, so that a stage of few operations keeps its batches and one of many has few images.
      const passes = isSlow ? brief.map((stage) => [stage]) : [brief];
      let known = await speed.read();
      for (const stages of passes) {
        const own = await mkdtemp(join(tmpdir(), 'graft-measure-'));
        const job = {
          runId: 'measure-speed',
          name: recipe.name,
          graph: network,
          stages,
          seed: recipe.seed,
          classes,
          data: partsOf(stages),
          folders: { blobs: join(own, 'blobs'), run: join(own, 'run'), cache: join(own, 'cache') },
          resume: false,
          checkpointSeconds: 60,
          speed: known ?? undefined,
        };
        const events: RunEvent[] = [];
        try {
          for await (const event of pool.stream((trainer) => trainer.client.train(job, { signal })))
            events.push(event);
        } finally {
          await removeFolder(own);
        }
        const ended = events.at(-1);
        if (ended?.type === 'ended' && ended.outcome === 'failed')
          throw new GraftError(
            ended.code ?? 'bug',
            ended.sentence ?? ended.message ?? 'The measurement failed.',
          );
        known = await speed.learn(events);
      }
      return { speed: known };
    },
  };
}

/** The stage with two epochs at a rate too low to change anything: the second epoch has no one-time work. */
function briefly(
  { earlyStopping: _early, schedule: _schedule, ...stage }: Stage,
  smallBatches: boolean,
): Stage {
  const batchSize = smallBatches ? Math.min(littleBatch, stage.batchSize) : stage.batchSize;
  return { ...stage, epochs: 2, batchSize, optimizer: { ...stage.optimizer, learningRate: 1e-9 } };
}

/** True if a step computes little, as that of a head on cached features. */
function isLight(graph: LayerGraph, stage: Stage): boolean {
  const step = planStage(graph, stage, { training: stage.batchSize, validation: 0, test: 0 });
  return (step?.work.phases.training.operations ?? Number.POSITIVE_INFINITY) < lightStep;
}

/** The graph with new weights, which take as long: those that the measurement saves must not get into the project. */
function withoutWeights(graph: LayerGraph): LayerGraph {
  return { ...graph, layers: graph.layers.map((layer) => ({ ...layer, weights: {} })) };
}
