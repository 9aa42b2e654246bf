// Compares the trainer's forward path with Keras' predict, with the same weights and images.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '#shared/random';
import { compareFloats } from './differences';
import type { BenchSetting } from './main';
import { type BenchModel, efficientNetLite0, inceptionV3 } from './models';
import { openForwardChild, openTrainer } from './ours';
import { type Contestant, type Task, takeTurns } from './report';
import { numberOf } from './theirs';

const batch = 32;

/** Runs the bench `forward`. */
export async function benchForward(setting: BenchSetting): Promise<Task[]> {
  const trainer = await openTrainer(setting);
  let models: { model: BenchModel; size: number; count: number }[];
  try {
    setting.say('building the networks');
    models = [
      { model: await inceptionV3(setting, trainer, 75), size: 75, count: 128 },
      { model: await efficientNetLite0(setting, trainer, 128), size: 128, count: 128 },
      { model: await efficientNetLite0(setting, trainer, 224), size: 224, count: 64 },
    ];
  } finally {
    await trainer.close();
  }
  const tasks: Task[] = [];
  for (const { model, size, count } of models) tasks.push(await measure(setting, model, size, count));
  return tasks;
}

async function measure(setting: BenchSetting, model: BenchModel, size: number, count: number): Promise<Task> {
  const { folder, theirs, rounds, say } = setting;
  const shape = [count, size, size, 3];
  const random = createRandom(size);
  const images = join(folder, `images-${size}.f32`);
  const values = Float32Array.from({ length: count * size * size * 3 }, () => random() * 2 - 1);
  await writeFile(images, new Uint8Array(values.buffer));
  await theirs.ask('load', { path: model.file });
  const { graph, blobs } = model;
  const recorded = openForwardChild();
  const opByOp = openForwardChild();
  try {
    const job = { ask: 'load' as const, graph, blobs, images, shape, batch };
    const { mode, note, library } = await recorded.ask({ ...job, record: true });
    await opByOp.ask({ ...job, record: false });
    const contestants: Contestant[] = [
      {
        name: `ours, ${mode} (TensorFlow ${library})`,
        ours: true,
        run: async () => (await recorded.ask({ ask: 'run' })).rate!,
      },
      { name: 'ours, op by op', run: async () => (await opByOp.ask({ ask: 'run' })).rate! },
      {
        name: 'Keras predict',
        run: async () => numberOf(await theirs.ask('forward', { input: images, shape, batch }), 'rate'),
      },
      {
        name: 'Keras in a bare tf.function',
        run: async () =>
          numberOf(await theirs.ask('forward_function', { input: images, shape, batch }), 'rate'),
      },
    ];
    const results = await takeTurns(contestants, rounds, (round) => say(`${model.name}: round ${round}`));
    const [own, keras] = [join(folder, 'own.f32'), join(folder, 'keras.f32')];
    await recorded.ask({ ask: 'run', out: own });
    await theirs.ask('forward', { input: images, shape, batch, out: keras });
    const { difference, greatest } = await compareFloats(own, keras);
    const apart = `${difference.toExponential(1)} (greatest output ${greatest.toPrecision(3)})`;
    const checks = [`greatest difference of outputs: ${apart}`];
    if (note) checks.push(note);
    return { task: `${model.name}, forward, batch ${batch}`, unit: 'images/s', results, checks };
  } finally {
    await recorded.close();
    await opByOp.close();
  }
}
