// Measures opening large model files: until the graph, and until all weights are stored, compared with keras.models.load_model.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenedModel } from '../../src-main/formats/format';
import type { ReaderMessage, ReaderRequest } from '../../src-main/formats/reader-client';
import { cpuSecondsOf } from './cpu';
import type { BenchSetting } from './main';
import type { Task } from './report';
import { type Figure, type Racer, race } from './rounds';
import { numberOf } from './theirs';

const models = [
  ['VGG16', 'h5'],
  ['ResNet152', 'h5'],
  ['EfficientNetB7', 'keras'],
] as const;

const figures: readonly Figure[] = [
  { title: 'clock', unit: 's', lower: true, of: ({ more }) => more.seconds! },
  { title: 'CPU time', unit: 's', lower: true, of: ({ more }) => more.cpuSeconds! },
];

const whole = 'ours: all weights in the store';
const started = 'ours, the reader already running';

interface Opening {
  readonly opened: OpenedModel;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Maximum resident memory of the reader process, sampled every 10 ms; null if unknown. */
  readonly peakBytes: number | null;
}

/** Opens each file alternately in Graft's reader process (including its start) and in Keras (already started). `GRAFT_BENCH_BEFORE` is the folder of another built checkout of Graft, to compare with. */
export async function benchOpen({ root, folder, theirs, rounds, say }: BenchSetting): Promise<Task[]> {
  const tasks: Task[] = [];
  const reader = join(root, 'dist/main/reader.js');
  const before = process.env.GRAFT_BENCH_BEFORE;
  for (const [name, ending] of models) {
    say(`${name}: Keras makes the file`);
    const path = join(folder, `${name}.${ending}`);
    const made = await theirs.ask('save_application', { name, path });
    let peaks = { structure: 0, whole: 0 };
    let layers = 0;
    const ours = (name: string, structureOnly: boolean, entry = reader, waiting = false): Racer => ({
      name,
      ours: name === whole,
      pid: () => process.pid,
      async run() {
        const blobsFolder = join(folder, 'blobs');
        const { opened, seconds, cpuSeconds, peakBytes } = await openOnce(
          entry,
          { task: 'open', path, blobsFolder, structureOnly, preview: structureOnly },
          waiting,
        );
        if (entry === reader) peaks = { ...peaks, [structureOnly ? 'structure' : 'whole']: peakBytes ?? 0 };
        layers = opened.graph.layers.length;
        await rm(blobsFolder, { recursive: true, force: true });
        return { seconds, cpuSeconds };
      },
    });
    const racers: Racer[] = [
      ours(whole, false),
      ...(before ? [ours(`ours in ${before}`, false, join(before, 'dist/main/reader.js'))] : []),
      ours(started, false, reader, true),
      ours('ours: the graph is shown', true),
      {
        name: 'keras.models.load_model',
        pid: () => process.pid,
        async run() {
          const answer = await theirs.ask('open_model', { path });
          return { seconds: numberOf(answer, 'seconds'), cpuSeconds: numberOf(answer, 'cpuSeconds') };
        },
      },
    ];
    const alone = await theirs.ask('open_alone', { path });
    const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
    const checks = () => [
      `layers: ours ${layers}, Keras ${numberOf(made, 'layers')}`,
      `peak memory: graph ${mb(peaks.structure)}, all weights ${mb(peaks.whole)}, a Python that only loads the model ${mb(numberOf(alone, 'peakBytes'))} (${mb(numberOf(alone, 'importedBytes'))} of it after importing Keras)`,
    ];
    const task = `open ${name}.${ending}, ${mb(numberOf(made, 'sizeBytes'))}`;
    tasks.push(...(await race(task, racers, figures, { rounds, warm: true, say, checks })));
    await rm(path, { force: true });
  }
  return tasks;
}

/** Time in which a process that is to wait has started, in milliseconds. */
const startMs = 500;

/** Opens a file in a new reader process; with `waiting`, in one that waits for it already, as an engine with windows has them: its start is then not measured. */
export async function openOnce(reader: string, request: ReaderRequest, waiting = false): Promise<Opening> {
  let startedAt = performance.now();
  const child = spawn(process.execPath, ['--max-old-space-size=1024', reader], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  if (waiting) await new Promise((resolve) => setTimeout(resolve, startMs));
  if (waiting) startedAt = performance.now();
  const startCpu = waiting ? cpuSecondsOf(child.pid!) : 0;
  let peakBytes: number | null = null;
  const watching = setInterval(() => {
    peakBytes = Math.max(peakBytes ?? 0, residentPeak(child) ?? 0) || null;
  }, 10);
  try {
    return await new Promise<Opening>((resolve, reject) => {
      child.on('message', (message: ReaderMessage) => {
        if ('error' in message) reject(new Error(message.error.message));
        if (!('opened' in message)) return;
        const seconds = (performance.now() - startedAt) / 1000;
        resolve({
          opened: message.opened,
          seconds,
          cpuSeconds: cpuSecondsOf(child.pid!) - startCpu,
          peakBytes,
        });
      });
      child.once('exit', (code) => reject(new Error(`the reader ended with ${code}`)));
      child.send(request);
    });
  } finally {
    clearInterval(watching);
    child.removeAllListeners();
    child.kill();
  }
}

function residentPeak({ pid }: ChildProcess): number | null {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) * 1024 : null;
  } catch {
    return null;
  }
}
