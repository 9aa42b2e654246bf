// A few short comparisons of every part: opening, scanning, decoding, a forward pass, training. Each takes seconds, for the table of docs/speed.md and for CI.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '#shared/random';
import { openDecoderPool } from '../../src-main/images/decoder-pool';
import type { TrainerProcess } from '../../src-main/process/trainer-process';
import { type BenchImage, makeImages } from './images';
import type { BenchSetting } from './main';
import { application, exportOnnx, smallCnn } from './models';
import { openOnce } from './open';
import { openForwardChild, openTrainer } from './ours';
import type { Task } from './report';
import { type Racer, race } from './rounds';
import { hashed, pidOfTheirs, runOurs, secondsFigures } from './training-ours';

const classes = Array.from({ length: 10 }, (_, i) => `class-${i}`);

/** What the parts need. */
interface LightSetting extends BenchSetting {
  readonly trainer: TrainerProcess;
  readonly images: readonly BenchImage[];
  readonly theirPid: number;
}

/** Runs the comparisons by turns, each with the processor time of both sides. */
export async function benchLight(setting: BenchSetting): Promise<Task[]> {
  const trainer = await openTrainer(setting);
  try {
    const made = { count: 500, width: 320, height: 240, classes: classes.length };
    const images = await makeImages(join(setting.folder, 'light-images'), made);
    const light = { ...setting, trainer, images, theirPid: await pidOfTheirs(setting) };
    const tasks: Task[] = [];
    for (const part of [open, scan, forward, train]) tasks.push(...(await part(light)));
    return tasks;
  } finally {
    await trainer.close();
  }
}

/** The racer of Python: a command of theirs.py. */
function python({ theirs, theirPid }: LightSetting, name: string, command: string, args: object): Racer {
  return {
    name,
    pid: () => theirPid,
    run: async () => {
      await theirs.ask(command, args as Record<string, unknown>);
      return {};
    },
  };
}

function compare(setting: LightSetting, task: string, racers: readonly Racer[]): Promise<Task[]> {
  const { rounds, say } = setting;
  return race(task, racers, secondsFigures, { rounds, warm: true, say });
}

async function open(setting: LightSetting): Promise<Task[]> {
  const { root, folder, theirs } = setting;
  const path = join(folder, 'light.h5');
  await theirs.ask('save_application', { name: 'ResNet50', path });
  const ours: Racer = {
    name: 'ours',
    ours: true,
    pid: () => process.pid,
    async run() {
      await openOnce(join(root, 'dist/main/reader.js'), {
        task: 'open',
        path,
        blobsFolder: join(folder, 'light-blobs'),
        structureOnly: false,
        preview: false,
      });
      return {};
    },
  };
  return compare(setting, 'open ResNet50.h5 (103 MB), new process', [
    ours,
    python(setting, 'Keras load_model, Python already running', 'open_model', { path }),
  ]);
}

async function scan(setting: LightSetting): Promise<Task[]> {
  const { root, images } = setting;
  const pool = openDecoderPool({ processes: 2, entry: join(root, 'dist/main/decoder.js') });
  // Three times: the shorter work of one pass differed by a third from run to run.
  const paths = [1, 2, 3].flatMap(() => images.map(({ path }) => path));
  try {
    const ours: Racer = {
      name: 'ours',
      ours: true,
      pid: () => process.pid,
      async run() {
        const batches = Array.from({ length: Math.ceil(paths.length / 8) }, (_, i) =>
          paths.slice(i * 8, i * 8 + 8).map((path) => ({ path })),
        );
        await Promise.all(batches.map((files) => pool.inspect(files)));
        return {};
      },
    };
    return await compare(setting, `hash and check ${paths.length} JPEGs of 320 × 240`, [
      ours,
      python(setting, 'PIL with draft, reduced to 96 px', 'inspect_pil', { paths }),
    ]);
  } finally {
    await pool.close();
  }
}

async function forward(setting: LightSetting): Promise<Task[]> {
  const { folder, trainer, theirs } = setting;
  const [count, size, batch] = [96, 224, 32];
  const model = await application(setting, trainer, 'MobileNetV2', size);
  const shape = [count, size, size, 3];
  const random = createRandom(size);
  const images = join(folder, 'light.f32');
  const values = Float32Array.from({ length: count * size * size * 3 }, () => random() * 2 - 1);
  await writeFile(images, new Uint8Array(values.buffer));
  const onnx = await exportOnnx(setting, model, 'light');
  await theirs.ask('load', { path: model.file });
  await theirs.ask('onnx_load', { path: onnx });
  const child = openForwardChild();
  try {
    const { graph, blobs } = model;
    await child.ask({ ask: 'load', graph, blobs, images, shape, batch, record: true });
    const ours: Racer = {
      name: 'ours',
      ours: true,
      pid: () => child.pid,
      async run() {
        await child.ask({ ask: 'run' });
        return {};
      },
    };
    const asked = { input: images, shape, batch };
    return await compare(setting, `MobileNetV2 at ${size} px, forward, ${count} images`, [
      ours,
      python(setting, 'Keras predict', 'forward', asked),
      python(setting, 'ONNX Runtime, not spinning', 'runtime_forward', { ...asked, runtime: 'onnx' }),
    ]);
  } finally {
    await child.close();
  }
}

async function train(setting: LightSetting): Promise<Task[]> {
  const { folder, trainer, images } = setting;
  const [size, batch, epochs, rate] = [64, 32, 3, 1e-3];
  const { graph, blobs, file } = await smallCnn(setting, trainer, size, classes);
  const chosen = images.slice(0, 320);
  const training = await hashed(chosen);
  const ours: Racer = {
    name: 'ours',
    ours: true,
    pid: () => trainer.pid,
    async run() {
      const stage = {
        trainable: { all: true as const },
        epochs,
        batchSize: batch,
        optimizer: { kind: 'adam' as const, learningRate: rate },
      };
      const cache = join(folder, 'light-cache');
      await runOurs({ ...setting, images }, { graph, blobs, training, classes, stage, cache });
      return {};
    },
  };
  const { scale, offset } = graph.preprocessing;
  return compare(setting, `small CNN at ${size} px, ${epochs} epochs of ${chosen.length} files`, [
    ours,
    python(setting, 'Keras fit on tf.data', 'train_files', {
      path: file,
      trainable: graph.layers.map(({ name }) => name),
      rate,
      paths: chosen.map(({ path }) => path),
      labels: chosen.map(({ label }) => label),
      size: [size, size],
      batch,
      epochs,
      scale,
      offset,
    }),
  ]);
}
