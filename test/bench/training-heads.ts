// Twenty epochs of a new head on a frozen InceptionV3 at 75 px with 1,000 JPEGs, and a second run with another head.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Edit } from '#shared/graph/edits/index';
import { inceptionV3 } from './models';
import type { Task } from './report';
import { type Racer, race } from './rounds';
import { numberOf } from './theirs';
import {
  hashed,
  lastLoss,
  pidOfTheirs,
  runOurs,
  secondsFigures,
  type TrainingSetting,
} from './training-ours';

const epochs = 20;
const batch = 32;
const size = 75;
const classes = Array.from({ length: 10 }, (_, i) => `class-${i}`);
const out = { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } };
const heads = {
  flat: [{ kind: 'Flatten', params: {} }, { kind: 'Dense', params: { units: 64, activation: 'relu' } }, out],
  pooled: [{ kind: 'GlobalAveragePooling2D', params: {} }, out],
};
const editsOf = (head: keyof typeof heads): Edit[] => [
  { edit: 'cutAt', layer: 'mixed7' },
  { edit: 'addHead', layers: heads[head] as never },
];

/** Runs the part `heads`. */
export async function raceHeads(setting: TrainingSetting): Promise<Task[]> {
  const { theirs, trainer, rounds, say, folder, images } = setting;
  const models = {
    flat: await inceptionV3(setting, trainer, size, editsOf('flat'), classes),
    pooled: await inceptionV3(setting, trainer, size, editsOf('pooled'), classes),
  };
  const training = await hashed(images);
  const theirPid = await pidOfTheirs(setting);
  const { scale, offset } = models.flat.graph.preprocessing;
  const asked = {
    paths: images.map(({ path }) => path),
    labels: images.map(({ label }) => label),
    size: [size, size],
    batch,
    epochs,
    rate: 1e-3,
    scale,
    offset,
  };
  await theirs.ask('split_at', { path: models.flat.file, cut: 'mixed7' });
  const cache = join(folder, 'heads-cache');
  const losses: Record<string, number> = {};
  const ours = (head: keyof typeof heads): Racer['run'] => {
    return async () => {
      const stage = {
        trainable: { head: true as const },
        epochs,
        batchSize: batch,
        optimizer: { kind: 'adam' as const, learningRate: 1e-3 },
      };
      const { graph, blobs } = models[head];
      const events = await runOurs(setting, { graph, blobs, training, classes, stage, cache });
      losses[`ours, ${head}`] = lastLoss(events);
      return {};
    };
  };
  const keras = (command: string, more: Record<string, unknown>): Racer['run'] => {
    return async () => {
      const answer = await theirs.ask(command, { ...asked, ...more });
      losses[`Keras ${command}, ${more.head}`] = numberOf(answer, 'loss');
      return {};
    };
  };
  const fresh = async () => rm(cache, { recursive: true, force: true });
  const ourPid = () => trainer.pid;
  const theirPidOf = () => theirPid;
  const checks = () => [
    `loss of epoch ${epochs}: ${Object.entries(losses)
      .map(([name, loss]) => `${name} ${loss.toFixed(3)}`)
      .join('; ')}`,
  ];
  const first = await race(
    `InceptionV3 to mixed7 at ${size} px frozen, new head, ${epochs} epochs of ${images.length} images`,
    [
      { name: 'ours', ours: true, pid: ourPid, ready: fresh, run: ours('flat') },
      {
        name: 'Keras, features once by hand',
        pid: theirPidOf,
        run: keras('fit_by_hand', { head: 'flat' }),
      },
      { name: 'Keras fit, frozen', pid: theirPidOf, atMost: 1, run: keras('fit_frozen', { head: 'flat' }) },
    ],
    secondsFigures,
    { rounds, say },
  );
  const second = await race(
    'a second run with another head',
    [
      { name: 'ours', ours: true, pid: ourPid, run: ours('pooled') },
      {
        name: 'Keras, features still in memory',
        pid: theirPidOf,
        run: keras('fit_by_hand', { head: 'pooled', again: true }),
      },
    ],
    secondsFigures,
    { rounds, say, checks },
  );
  return [...first, ...second];
}
