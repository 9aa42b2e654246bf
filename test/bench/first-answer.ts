// From an image dropped in Try to its answer: in a new trainer, in one that was started before, and again with the network open; where the time of the first goes.
import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { saveModelFile } from '../../src-main/formats/reader-client';
import { startTrainer } from '../../src-main/process/trainer-process';
import { cpuSecondsOf } from './cpu';
import type { FirstAnswerJob, FirstAnswerStep } from './first-answer-child';
import { makeImages } from './images';
import type { BenchSetting } from './main';
import { application, type BenchModel, efficientNetLite0 } from './models';
import { openTrainer } from './ours';
import { medianOf, type Task } from './report';
import { type Figure, type Racer, race } from './rounds';

/** Networks, which `GRAFT_BENCH_PARTS` (comma-separated) can select. */
const networks = ['MobileNetV2', 'EfficientNetLite0', 'ResNet50', 'VGG16'];
const size = 224;
const warmRuns = 5;

const figures: readonly Figure[] = [
  { title: 'first answer', unit: 's', lower: true, of: ({ more }) => more.first! },
  { title: 'first answer, CPU time', unit: 's', lower: true, of: ({ more }) => more.firstCpu! },
  {
    title: 'first answer of a process with its libraries loaded',
    unit: 's',
    lower: true,
    of: ({ more }) => more.ready!,
  },
  { title: 'a later answer', unit: 'ms', lower: true, of: ({ more }) => more.later! * 1000 },
  { title: 'a later answer, CPU time', unit: 'ms', lower: true, of: ({ more }) => more.laterCpu! * 1000 },
];

/** Runs the bench `first-answer`. `GRAFT_BENCH_BEFORE` is the folder of another built checkout of Graft, to compare with. */
export async function benchFirstAnswer(setting: BenchSetting): Promise<Task[]> {
  const { folder, root } = setting;
  const [image] = await makeImages(join(folder, 'images'), { count: 1, width: 640, height: 480, classes: 1 });
  const chosen = process.env.GRAFT_BENCH_PARTS?.split(',') ?? networks;
  const before = process.env.GRAFT_BENCH_BEFORE;
  const tasks: Task[] = [];
  for (const name of networks.filter((one) => chosen.includes(one))) {
    setting.say(`${name}: writing its files`);
    const trainer = await openTrainer(setting);
    let model: BenchModel;
    try {
      model =
        name === 'EfficientNetLite0'
          ? await efficientNetLite0(setting, trainer, size)
          : await application(setting, trainer, name, size);
    } finally {
      await trainer.close();
    }
    const onnx = join(folder, `${name}.onnx`);
    const readerEntry = join(root, 'dist/main/reader.js');
    await saveModelFile({
      graph: model.graph,
      format: 'onnx',
      out: onnx,
      blobsFolder: model.blobs,
      readerEntry,
    });
    const racers: Racer[] = [
      ours('ours', root, setting, model, image!.path),
      ...(before ? [ours(`ours in ${before}`, before, setting, model, image!.path)] : []),
      peer('Keras, in a new Python', 'keras', setting, model.file, image!.path),
      peer('ONNX Runtime, in a new Python', 'onnx', setting, onnx, image!.path),
    ];
    const steps = await breakDown(setting, model, image!.path);
    tasks.push(...(await race(name, racers, figures, { ...setting, checks: () => steps })));
  }
  return tasks;
}

function ours(name: string, root: string, { folder }: BenchSetting, model: BenchModel, path: string): Racer {
  const { graph, blobs } = model;
  const start = () => startTrainer(join(root, 'dist/main/trainer.js'), join(folder, 'trainer.log'));
  const request = { graph, blobs, images: [{ name: 'image', path }], top: 5 };
  return {
    name,
    ours: name === 'ours',
    pid: () => process.pid,
    async run() {
      const [time, cpu] = meters();
      const cold = await start();
      await cold.client.predict(request);
      const [first, firstCpu] = [time(), cpu()];
      for (let i = 0; i < warmRuns; i++) await cold.client.predict(request);
      const [later, laterCpu] = [(time() - first) / warmRuns, (cpu() - firstCpu) / warmRuns];
      await cold.close();
      const started = await start();
      await started.client.runtime({ measure: false });
      const [readyTime] = meters();
      await started.client.predict(request);
      const ready = readyTime();
      await started.close();
      return { first, firstCpu, ready, later, laterCpu };
    },
  };
}

function peer(name: string, library: string, setting: BenchSetting, model: string, image: string): Racer {
  const python = process.env.GRAFT_BENCH_PYTHON ?? 'python3';
  const script = join(setting.root, 'test/bench/theirs_first_answer.py');
  return {
    name,
    pid: () => process.pid,
    async run() {
      const [time, cpu] = meters();
      const { stdout } = await promisify(execFile)(
        python,
        [script, library, model, image, String(warmRuns)],
        {
          env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' },
        },
      );
      const all = cpu();
      const said = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, number>;
      const first = time() - said.later! * warmRuns;
      return {
        first,
        firstCpu: all - said.laterCpu! * warmRuns,
        ready: said.ready!,
        later: said.later!,
        laterCpu: said.laterCpu!,
      };
    },
  };
}

/** Returns functions that measure seconds, and CPU seconds of this process and its children, from now on. */
function meters(): [() => number, () => number] {
  const [startedAt, cpu] = [performance.now(), cpuSecondsOf(process.pid)];
  return [() => (performance.now() - startedAt) / 1000, () => cpuSecondsOf(process.pid) - cpu];
}

/** Returns the steps of a first answer with their medians over the rounds, in milliseconds of clock and CPU. */
async function breakDown(
  { root, rounds }: BenchSetting,
  model: BenchModel,
  image: string,
): Promise<string[]> {
  const job: FirstAnswerJob = { graph: model.graph, blobs: model.blobs, image };
  const entry = process.env.GRAFT_BENCH_FIRST_ANSWER!;
  const runs: FirstAnswerStep[][] = [];
  for (let round = 0; round < rounds; round++) runs.push(await runChild(entry, job, root));
  return runs[0]!.map(({ step }, i) => {
    const of = (figure: 'ms' | 'cpuMs') => Math.round(medianOf(runs.map((run) => run[i]![figure] ?? 0)));
    return `${step}: ${of('ms')} ms${runs[0]![i]!.cpuMs === null ? '' : `, CPU ${of('cpuMs')} ms`}`;
  });
}

function runChild(entry: string, job: FirstAnswerJob, cwd: string): Promise<FirstAnswerStep[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry], {
      cwd,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    });
    child.once('message', (steps: FirstAnswerStep[]) => resolve(steps));
    child.once('exit', (code) => reject(new Error(`the process of the breakdown ended with ${code}`)));
    child.send(job);
  });
}
