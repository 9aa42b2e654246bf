// Pictures a second through whole networks, from JPEG files: our evaluation beside Keras' predict on a tf.data pipeline.
import { GraftError } from '#shared/errors';
import { application } from './models';
import type { Task } from './report';
import { race } from './rounds';
import { hashed, pidOfTheirs, ratesOf, type TrainingSetting } from './training-ours';

const networks = [
  { name: 'VGG16', count: 32 },
  { name: 'ResNet50', count: 64 },
  { name: 'InceptionV3', count: 64 },
  { name: 'MobileNetV2', count: 128 },
] as const;
const size = 224;
const batch = 32;
const classes = Array.from({ length: 1000 }, (_, i) => `class ${i}`);

/** The part `forward`. */
export async function raceForward(setting: TrainingSetting): Promise<Task[]> {
  const { trainer, theirs, rounds, say } = setting;
  const tasks: Task[] = [];
  const theirPid = await pidOfTheirs(setting);
  for (const { name, count } of networks) {
    const model = await application(setting, trainer, name, size);
    const pictures = setting.pictures.slice(0, count);
    const training = await hashed(pictures);
    const { scale, offset } = model.graph.preprocessing;
    const asked = { paths: pictures.map(({ path }) => path), size: [size, size], batch, scale, offset };
    await theirs.ask('load_network', { path: model.file });
    let kerasSays: number[] = [];
    let weSay: Map<number, number> = new Map();
    const racers = [
      {
        name: 'ours',
        ours: true,
        pid: () => trainer.pid,
        run: async () => {
          const job = {
            graph: model.graph,
            blobs: model.blobs,
            cache: '',
            classes,
            part: 'test' as const,
            pictures: training,
          };
          for await (const { evaluation } of trainer.client.evaluate(job)) {
            if (!evaluation) continue;
            const byPath = new Map(evaluation.mistakes.map((one) => [one.path, one.predicted]));
            weSay = new Map(training.map(({ path, label }, i) => [i, byPath.get(path) ?? label]));
          }
          if (weSay.size !== count) throw new GraftError('bug', `Expected ${count} answers.`);
          return {};
        },
      },
      {
        name: 'Keras predict on tf.data',
        pid: () => theirPid,
        run: async () => {
          kerasSays = (await theirs.ask('forward_files', asked)).classes as number[];
          return {};
        },
      },
    ];
    const agree = () => kerasSays.filter((label, i) => weSay.get(i) === label).length;
    const checks = () => [`both name the same class for ${agree()} of ${count} pictures`];
    tasks.push(
      ...(await race(`${name} at ${size} px, forward`, racers, ratesOf(count, 'pictures'), {
        rounds,
        warm: true,
        say,
        checks,
      })),
    );
  }
  return tasks;
}
