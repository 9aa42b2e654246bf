// Compares training steps of the trainer, as started by the engine, with Keras' fit and train_on_batch in graph mode.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { type Select, selectLayers } from '#shared/graph/select';
import { stageSchema } from '#shared/run/stage';
import { openDecoderPool } from '../../src-main/images/decoder-pool';
import type { TrainerProcess } from '../../src-main/process/trainer-process';
import { type BenchImage, makeImages } from './images';
import type { BenchSetting } from './main';
import { type BenchModel, classes, efficientNetLite0, smallCnn } from './models';
import { openTrainer } from './ours';
import { type Task, takeTurns } from './report';
import { numberOf } from './theirs';

interface TrainTask {
  readonly model: BenchModel;
  readonly size: number;
  readonly images: readonly BenchImage[];
  readonly trainable: Select;
  readonly batch: number;
  readonly rate: number;
  /** Measured after one epoch to warm up. */
  readonly epochs: number;
  /** True if there is a frozen prefix before the trainable layers, so that caching is measured. */
  readonly prefix: boolean;
}

/** Runs the bench `train`. */
export async function benchTrain(setting: BenchSetting): Promise<Task[]> {
  const { folder, say } = setting;
  const trainer = await openTrainer(setting);
  try {
    say('making images and networks');
    const made = { count: 256, width: 160, height: 120, classes: classes.length };
    const images = await makeImages(join(folder, 'images'), made);
    const head = await efficientNetLite0(setting, trainer, 128, [
      { edit: 'cutAt', layer: 'top_activation' },
      {
        edit: 'addHead',
        layers: [
          { kind: 'GlobalAveragePooling2D', params: {} },
          { kind: 'Dense', name: 'predictions', params: { units: 'classes', activation: 'softmax' } },
        ],
      },
    ]);
    const tasks: TrainTask[] = [
      {
        model: await smallCnn(setting, trainer, 64),
        size: 64,
        images,
        trainable: { all: true },
        batch: 32,
        rate: 1e-3,
        epochs: 4,
        prefix: false,
      },
      {
        model: head,
        size: 128,
        images: images.slice(0, 96),
        trainable: { from: 'block6a_expand_conv' },
        batch: 16,
        rate: 1e-4,
        epochs: 2,
        prefix: true,
      },
    ];
    const measured: Task[] = [];
    for (const task of tasks) measured.push(await measure(setting, trainer, task));
    return measured;
  } finally {
    await trainer.close();
  }
}

async function measure(setting: BenchSetting, trainer: TrainerProcess, task: TrainTask): Promise<Task> {
  const { theirs, rounds, say } = setting;
  const { model, batch, epochs } = task;
  await prepareTheirs(setting, task);
  const losses = { ours: Number.NaN, theirs: Number.NaN };
  const ours = (features: 'end-to-end' | 'cached') => async () => {
    const { rate, loss } = await trainOurs(setting, trainer, task, features);
    if (features === 'end-to-end') losses.ours = loss;
    return rate;
  };
  const contestants = [
    { name: 'ours, end to end', ours: true, run: ours('end-to-end') },
    ...(task.prefix ? [{ name: 'ours, frozen layers once', run: ours('cached') }] : []),
    {
      name: 'Keras fit',
      run: async () => {
        const answer = await theirs.ask('fit_epochs', { batch, epochs });
        losses.theirs = numberOf(answer, 'loss');
        return numberOf(answer, 'rate');
      },
    },
    {
      name: 'Keras train_on_batch',
      run: async () => numberOf(await theirs.ask('train_on_batches', { batch, epochs }), 'rate'),
    },
  ];
  const results = await takeTurns(contestants, rounds, (round) => say(`${model.name}: round ${round}`));
  const checks = [
    `last loss: ours ${losses.ours.toPrecision(3)} after ${epochs + 1} epochs, theirs ${losses.theirs.toPrecision(3)} after many`,
  ];
  return { task: `${model.name}, training, batch ${batch}`, unit: 'steps/s', results, checks };
}

/** Passes the network, the trainable layers and the pixels decoded by Graft to Keras. */
async function prepareTheirs({ root, folder, theirs }: BenchSetting, task: TrainTask): Promise<void> {
  const { model, size, images, rate } = task;
  const pool = openDecoderPool({ processes: 2, entry: join(root, 'dist/main/decoder.js') });
  const pixels = join(folder, `${size}.raw`);
  try {
    const decoded = images.map(({ path }) => pool.decode({ path }, { width: size, height: size }));
    await writeFile(pixels, Buffer.concat(await Promise.all(decoded)));
  } finally {
    await pool.close();
  }
  await theirs.ask('load', { path: model.file });
  const kinds = new Map(model.graph.layers.map(({ name, kind }) => [name, kind]));
  await theirs.ask('prepare_training', {
    trainable: selectLayers(model.graph, task.trainable).filter(
      (name) => kinds.get(name) !== 'BatchNormalization',
    ),
    rate,
    size: [size, size],
    pixels,
    labels: images.map(({ label }) => label),
    scale: model.graph.preprocessing.scale,
    offset: model.graph.preprocessing.offset,
  });
}

let runs = 0;

/** Runs the trainer once. The first epoch, in which images are decoded and the step is recorded, is not measured. */
async function trainOurs(
  { folder }: BenchSetting,
  trainer: TrainerProcess,
  { model, images, trainable, batch, rate, epochs }: TrainTask,
  features: 'end-to-end' | 'cached',
): Promise<{ rate: number; loss: number }> {
  const runId = `bench-${++runs}`;
  const run = join(folder, 'runs', runId);
  await mkdir(run, { recursive: true });
  const training = await Promise.all(
    images.map(async ({ path, label }) => ({
      path,
      label,
      hash: createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    })),
  );
  const stage = stageSchema.parse({
    name: 'bench',
    trainable,
    epochs: epochs + 1,
    batchSize: batch,
    optimizer: { kind: 'adam', learningRate: rate },
    features,
  });
  let seconds = 0;
  let loss = Number.NaN;
  let ended = 'lost';
  for await (const event of trainer.client.train({
    runId,
    name: runId,
    graph: model.graph,
    stages: [stage],
    seed: 1,
    classes,
    data: { training, validation: [], test: [] },
    folders: { blobs: model.blobs, run, cache: join(folder, 'cache') },
    resume: false,
  })) {
    if (event.type === 'epochEnded') {
      if (event.epoch > 1) seconds += event.seconds;
      loss = event.training.loss;
    }
    if (event.type === 'ended') ended = event.message ?? event.outcome;
  }
  if (ended !== 'done') throw new GraftError('trainer-lost', `Our run ended otherwise than done: ${ended}`);
  return { rate: (Math.ceil(images.length / batch) * epochs) / seconds, loss };
}
