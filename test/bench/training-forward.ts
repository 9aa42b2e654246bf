// Networks on JPEG files: compares evaluation with Keras' predict on a tf.data pipeline, including opening the network and afterward.
import { GraftError } from '#shared/errors';
import { cpuSecondsOf } from './cpu';
import { application } from './models';
import type { Task } from './report';
import { type Figure, race } from './rounds';
import { hashed, pidOfTheirs, type TrainingSetting } from './training-ours';

const networks = [
  { name: 'VGG16', count: 96 },
  { name: 'ResNet50', count: 192 },
  { name: 'InceptionV3', count: 192 },
  { name: 'MobileNetV2', count: 384 },
] as const;
const size = 224;
const batch = 32;
const classes = Array.from({ length: 1000 }, (_, i) => `class ${i}`);

const figures: readonly Figure[] = [
  {
    title: 'once it rolls',
    unit: 'images/s',
    of: ({ more }) => more.rolling!,
  },
  {
    title: 'with opening the network',
    unit: 's',
    lower: true,
    of: ({ more }) => more.whole!,
  },
  {
    title: 'with opening the network, processor time',
    unit: 'CPU s',
    lower: true,
    of: ({ more }) => more.cpu!,
  },
];

/** Runs the part `forward`. */
export async function raceForward(setting: TrainingSetting): Promise<Task[]> {
  const { trainer, theirs, rounds, say } = setting;
  const tasks: Task[] = [];
  const theirPid = await pidOfTheirs(setting);
  for (const { name, count } of networks) {
    const model = await application(setting, trainer, name, size);
    const images = setting.images.slice(0, count);
    const training = await hashed(images);
    const { scale, offset, channelOrder } = model.graph.preprocessing;
    const asked = {
      paths: images.map(({ path }) => path),
      size: [size, size],
      batch,
      scale,
      offset,
      reverse: channelOrder === 'bgr',
    };
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
            images: training,
          };
          const started = performance.now();
          const cpu = cpuSecondsOf(trainer.pid);
          const at: { done: number; ms: number }[] = [];
          for await (const { progress, evaluation } of trainer.client.evaluate(job)) {
            if (progress) at.push({ done: progress.done, ms: performance.now() });
            if (!evaluation) continue;
            const byPath = new Map(evaluation.mistakes.map((one) => [one.path, one.predicted]));
            weSay = new Map(training.map(({ path, label }, i) => [i, byPath.get(path) ?? label]));
          }
          if (weSay.size !== count) throw new GraftError('bug', `Expected ${count} answers.`);
          const [first, last] = [at[0]!, at.at(-1)!];
          return {
            rolling: ((last.done - first.done) * 1000) / (last.ms - first.ms),
            whole: (performance.now() - started) / 1000,
            cpu: cpuSecondsOf(trainer.pid) - cpu,
          };
        },
      },
      {
        name: 'Keras predict on tf.data',
        pid: () => theirPid,
        run: async () => {
          const started = performance.now();
          const cpu = cpuSecondsOf(theirPid);
          await theirs.ask('load_network', { path: model.file });
          kerasSays = (await theirs.ask('forward_files', asked)).classes as number[];
          const opened = performance.now();
          const cpuUsed = cpuSecondsOf(theirPid) - cpu;
          await theirs.ask('forward_files', asked);
          return {
            rolling: (count * 1000) / (performance.now() - opened),
            whole: (opened - started) / 1000,
            cpu: cpuUsed,
          };
        },
      },
    ];
    const agree = () => kerasSays.filter((label, i) => weSay.get(i) === label).length;
    const checks = () => [`both name the same class for ${agree()} of ${count} images`];
    const label = `${name} at ${size} px over ${count} images, forward`;
    tasks.push(...(await race(label, racers, figures, { rounds, say, checks })));
  }
  return tasks;
}
