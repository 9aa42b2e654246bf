// Features of five networks beside ONNX Runtime and OpenVINO: the same weights and images, all in float32.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import { createRandom } from '#shared/random';
import { compareFloats } from './differences';
import type { BenchSetting } from './main';
import { application, exportOnnx } from './models';
import { openForwardChild, openTrainer } from './ours';
import type { Task } from './report';
import { type Racer, race } from './rounds';
import { pidOfTheirs, secondsFigures } from './training-ours';

/** Networks, which `GRAFT_BENCH_PARTS` (comma-separated) can select, with the number of images and the batch size. */
const networks: Readonly<Record<string, readonly [count: number, batch: number]>> = {
  MobileNetV2: [128, 32],
  EfficientNetLite0: [128, 32],
  ResNet50: [64, 32],
  InceptionV3: [64, 32],
  VGG16: [32, 8],
};
const size = 224;

/** Runs the bench `peers`. OpenVINO takes part where Python has it. */
export async function benchPeers(setting: BenchSetting): Promise<Task[]> {
  const chosen = process.env.GRAFT_BENCH_PARTS?.split(',') ?? Object.keys(networks);
  const tasks: Task[] = [];
  for (const name of chosen) tasks.push(...(await measure(setting, name)));
  return tasks;
}

async function measure(setting: BenchSetting, name: string): Promise<Task[]> {
  const { folder, theirs, rounds, say } = setting;
  const [count, batch] = networks[name]!;
  const trainer = await openTrainer(setting);
  const model = await application(setting, trainer, name, size, 1000, false).finally(() => trainer.close());
  const images = join(folder, 'peers.f32');
  const shape = [count, size, size, 3];
  const random = createRandom(size);
  const values = Float32Array.from({ length: count * size * size * 3 }, () => random() * 2 - 1);
  await writeFile(images, new Uint8Array(values.buffer));
  const path = await exportOnnx(setting, model, 'peers');
  const runtimes = [
    ['ONNX Runtime', 'onnx spinning', await theirs.ask('onnx_load', { path, spin: true })],
    ['ONNX Runtime, not spinning', 'onnx', await theirs.ask('onnx_load', { path })],
    ['OpenVINO, float32', 'openvino', await theirs.ask('openvino_load', { path }).catch(absent)],
  ] as const;
  const theirPid = await pidOfTheirs(setting);
  const child = openForwardChild();
  try {
    const { graph, blobs } = model;
    await child.ask({ ask: 'load', graph, blobs, images, shape, batch, record: true });
    const own = join(folder, 'peers-own.f32');
    await child.ask({ ask: 'run', out: own });
    const checks: string[] = [];
    const racers: Racer[] = [];
    for (const [title, runtime, found] of runtimes) {
      if (!found) continue;
      const asked = { runtime, input: images, shape, batch };
      const out = join(folder, 'peers-theirs.f32');
      await theirs.ask('runtime_forward', { ...asked, out });
      const { difference, greatest } = await compareFloats(own, out);
      const apart = (difference / greatest).toExponential(1);
      checks.push(`${title} ${found.version}: features differ by ${apart} of the greatest`);
      racers.push({
        name: title,
        pid: () => theirPid,
        run: () => theirs.ask('runtime_forward', asked).then(() => ({})),
      });
    }
    const ours: Racer = {
      name: 'ours',
      ours: true,
      pid: () => child.pid,
      run: () => child.ask({ ask: 'run' }).then(() => ({})),
    };
    const options = { rounds, warm: true, say, checks: () => checks };
    return await race(
      `${name} at ${size} px, features of ${count} images`,
      [ours, ...racers],
      secondsFigures,
      options,
    );
  } finally {
    await child.close();
  }
}

/** OpenVINO is not among the packages of the benches: `pip install openvino` adds it. */
function absent(error: unknown): null {
  if (error instanceof GraftError && /ModuleNotFoundError/.test(error.message)) return null;
  throw error;
}
