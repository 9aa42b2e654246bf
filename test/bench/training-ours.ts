// Shared by the parts of the bench `training`: jobs of the trainer, Keras' process, and figures by wall and CPU time.
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { TrainImage } from '#shared/protocol/train-image';
import type { RunEvent } from '#shared/run/events';
import { stageSchema } from '#shared/run/stage';
import { readHeader } from '../../src-main/images/header';
import type { TrainerProcess } from '../../src-main/process/trainer-process';
import type { BenchImage } from './images';
import type { BenchSetting } from './main';
import type { Figure } from './rounds';
import { numberOf } from './theirs';

/** Resources of a part. */
export interface TrainingSetting extends BenchSetting {
  readonly trainer: TrainerProcess;
  readonly images: readonly BenchImage[];
}

/** Wall and CPU time in seconds. */
export const secondsFigures: readonly Figure[] = [
  { title: 'by the clock', unit: 's', lower: true, of: ({ seconds }) => seconds },
  { title: 'processor time', unit: 'CPU s', lower: true, of: ({ cpuSeconds }) => cpuSeconds },
];

/** Process id of Keras. */
export async function pidOfTheirs({ theirs }: BenchSetting): Promise<number> {
  return numberOf(await theirs.ask('pid'), 'pid');
}

/** Returns images with content hash and size, as the engine passes them to the trainer. */
export function hashed(images: readonly BenchImage[]): Promise<TrainImage[]> {
  return Promise.all(
    images.map(async ({ path, label }) => {
      const bytes = await readFile(path);
      const hash = createHash('sha256').update(bytes).digest('hex');
      const header = readHeader(bytes);
      if (!header) return { path, label, hash };
      const { width, height, plainJpeg } = header;
      return { path, label, hash, width, height, ...(plainJpeg && { jpeg: { width, height } }) };
    }),
  );
}

/** Starts a run of the trainer like the engine. */
export interface OurRun {
  readonly graph: LayerGraph;
  readonly blobs: string;
  readonly training: readonly TrainImage[];
  readonly classes: readonly string[];
  readonly stage: z.input<typeof stageSchema>;
  readonly cache: string;
}

let runs = 0;

/** Runs to the end and returns the events. Throws if it does not end as done. */
export async function runOurs(setting: TrainingSetting, run: OurRun): Promise<RunEvent[]> {
  const runId = `training-${++runs}`;
  const folder = join(setting.folder, 'runs', runId);
  await mkdir(folder, { recursive: true });
  const events: RunEvent[] = [];
  for await (const event of setting.trainer.client.train({
    runId,
    name: runId,
    graph: run.graph,
    stages: [stageSchema.parse(run.stage)],
    seed: 1,
    classes: [...run.classes],
    data: { training: [...run.training], validation: [], test: [] },
    folders: { blobs: run.blobs, run: folder, cache: run.cache },
    resume: false,
    checkpointSeconds: 60,
  }))
    events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'ended' || last.outcome !== 'done')
    throw new GraftError('trainer-lost', `Our run ended otherwise than done: ${JSON.stringify(last)}`);
  return events;
}

/** Loss of the last epoch. */
export function lastLoss(events: readonly RunEvent[]): number {
  const epochs = events.flatMap((event) => (event.type === 'epochEnded' ? [event] : []));
  return epochs.at(-1)?.training.loss ?? Number.NaN;
}
