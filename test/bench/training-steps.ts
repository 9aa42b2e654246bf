// Training from JPEG files: a complete run (decoding, building the step, three epochs), and steps per second afterward.
import { join } from 'node:path';
import type { BenchImage } from './images';
import { application, type BenchModel, smallCnn } from './models';
import type { Task } from './report';
import { type Figure, race } from './rounds';
import { numberOf } from './theirs';
import {
  hashed,
  lastLoss,
  pidOfTheirs,
  runOurs,
  secondsFigures,
  type TrainingSetting,
} from './training-ours';

interface StepTask {
  readonly model: (setting: TrainingSetting) => Promise<BenchModel>;
  readonly size: number;
  readonly count: number;
  readonly batch: number;
}

const epochs = 3;
const classCount = 10;
const classes = Array.from({ length: classCount }, (_, i) => `class-${i}`);
const headed = (name: string, size: number) => (setting: TrainingSetting) =>
  application(setting, setting.trainer, name, size, classCount);

const work: readonly StepTask[] = [
  {
    model: (setting) => smallCnn(setting, setting.trainer, 64, classes),
    size: 64,
    count: 512,
    batch: 32,
  },
  { model: headed('MobileNetV2', 96), size: 96, count: 128, batch: 32 },
  { model: headed('ResNet50', 96), size: 96, count: 64, batch: 16 },
];

const laterFigure: Figure = {
  title: 'once it rolls (from the second epoch on)',
  unit: 'steps/s',
  of: ({ more }) => more.laterStepsPerSecond ?? Number.NaN,
};

/** Runs the part `steps`. */
export async function raceSteps(setting: TrainingSetting): Promise<Task[]> {
  const tasks: Task[] = [];
  for (const task of work) tasks.push(...(await raceOne(setting, task)));
  return tasks;
}

async function raceOne(setting: TrainingSetting, task: StepTask): Promise<Task[]> {
  const { theirs, trainer, rounds, say, folder } = setting;
  const { size, count, batch } = task;
  const model = await task.model(setting);
  const images: readonly BenchImage[] = setting.images.slice(0, count);
  const training = await hashed(images);
  const theirPid = await pidOfTheirs(setting);
  const losses = { ours: Number.NaN, theirs: Number.NaN };
  const steps = Math.ceil(count / batch);
  const racers = [
    {
      name: 'ours',
      ours: true,
      pid: () => trainer.pid,
      run: async () => {
        const stage = {
          trainable: { all: true as const },
          batchNormalization: 'trainable' as const,
          epochs,
          batchSize: batch,
          optimizer: { kind: 'adam' as const, learningRate: 1e-4 },
        };
        const cache = join(folder, 'cache');
        const { graph, blobs } = model;
        const events = await runOurs(setting, { graph, blobs, training, classes, stage, cache });
        losses.ours = lastLoss(events);
        const later = events.reduce(
          (sum, event) => sum + (event.type === 'epochEnded' && event.epoch > 1 ? event.seconds : 0),
          0,
        );
        return { laterStepsPerSecond: (steps * (epochs - 1)) / later };
      },
    },
    {
      name: 'Keras fit on tf.data',
      pid: () => theirPid,
      run: async () => {
        const answer = await theirs.ask('train_files', {
          path: model.file,
          trainable: model.graph.layers.map(({ name }) => name),
          rate: 1e-4,
          paths: images.map(({ path }) => path),
          labels: images.map(({ label }) => label),
          size: [size, size],
          batch,
          epochs,
          scale: model.graph.preprocessing.scale,
          reverse: model.graph.preprocessing.channelOrder === 'bgr',
          offset: model.graph.preprocessing.offset,
        });
        losses.theirs = numberOf(answer, 'loss');
        return { laterStepsPerSecond: numberOf(answer, 'laterStepsPerSecond') };
      },
    },
  ];
  const title = `${model.name}, ${size} px, batch ${batch}, ${epochs} epochs of ${count} images`;
  const checks = () => [
    `loss of the last epoch: ours ${losses.ours.toFixed(4)}, theirs ${losses.theirs.toFixed(4)}`,
  ];
  return race(title, racers, [laterFigure, ...secondsFigures], { rounds, say, checks });
}
