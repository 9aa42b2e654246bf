// A data-parallel run on shared storage: the Keras script of the run, which all workers execute, and the networks that come back.
import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { channelsOfInput } from '#shared/graph/image-channels';
import { inferGraph } from '#shared/graph/infer';
import type { Progress } from '#shared/progress';
import type { TrainImage } from '#shared/protocol/train-image';
import type { TrainJob } from '#shared/protocol/trainer-contract';
import { type Checkpoint, checkpointSchema } from '#shared/run/checkpoint';
import { type RunEvent, runEventSchema } from '#shared/run/events';
import { cutsWindows } from '../../../formats/keras-script/cutting';
import { loadWeightsFile } from '../../../formats/reader-client';
import { readJson, writeJsonAtomic } from '../../../store/atomic';
import type { RunPaths } from '../run-folder';
import { expectedCache, type ScriptTools, writeScriptFolder } from '../script/script-folder';
import { inNewFolder } from './sent-run';

/** Up to this size, the decoded images are sent too, so that the workers train on the pixels of this machine. */
const mostPixelBytes = 4 * 2 ** 30;
/** The checkpoint of the workers, from which the run resumes on a cluster. */
const stateFile = 'state.npz';

const positionSchema = z.object({
  stage: z.number().int(),
  epochInStage: z.number().int(),
  stepInEpoch: z.number().int(),
  epoch: z.number().int(),
  step: z.number().int(),
  running: z.object({ loss: z.number(), correct: z.number(), count: z.number() }),
  best: z.object({ epoch: z.number().int(), loss: z.number() }).nullable(),
});

/** Writes the script, its data and the checkpoint of a run to a new folder on the shared storage, which appears when it is complete. Each batch is to have this number of parts. */
export async function sendParallel(
  tools: ScriptTools,
  run: RunPaths,
  job: TrainJob,
  parts: number,
  folder: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const { name, seed, stages, graph, classes, data } = job;
  const cachedAt = stages.map((stage) => expectedCache(graph, stage));
  const subject = { recipe: { name, seed, stages }, graph, data: { classes, ...data }, cachedAt };
  const exact = pixelBytes(job) <= mostPixelBytes;
  await inNewFolder(folder, async (beside) => {
    const script = join(beside, 'script');
    await mkdir(script);
    const options = { blobs: job.folders.blobs, exact, signal };
    for await (const progress of writeScriptFolder(tools, subject, script, options)) onProgress(progress);
    const readsImages = !exact || stages.some(({ augmentation }) => cutsWindows(augmentation));
    await writeJsonAtomic(join(beside, 'plan.json'), {
      ...{ runId: job.runId, name, seed, classes, cachedAt, parts },
      stages: stages.map(({ name, epochs, earlyStopping }) => ({
        ...{ name, epochs },
        ...(earlyStopping && { earlyStopping: true }),
      })),
      checkpointSeconds: job.checkpointSeconds,
      sampleImages: readsImages ? sampleImages(job) : [],
    });
    const state = join(run.root, stateFile);
    if (existsSync(state)) await copyFile(state, join(beside, stateFile));
  });
}

function pixelBytes({ graph, data }: TrainJob): number {
  const input = graph.layers.find(({ kind }) => kind === 'InputLayer');
  const shape = input && inferGraph(graph).layers.get(input.name)?.shape;
  const [height, width] = (shape?.slice(1) ?? []).map(Number);
  const count = data.training.length + data.validation.length + data.test.length;
  return count * (height ?? 0) * (width ?? 0) * channelsOfInput(shape);
}

/** Some images, which each worker checks that it can read. */
function sampleImages({ data: { training } }: TrainJob): string[] {
  const some = [training[0], training[Math.floor(training.length / 2)], training.at(-1)];
  return [...new Set(some.flatMap((image?: TrainImage) => (image ? [image.path] : [])))];
}

/** Loads the networks of a sent run as checkpoints of a run of this project. Their optimizer's state stays with the workers'. */
export async function fetchParallel(
  { readerEntry }: ScriptTools,
  folder: string,
  run: RunPaths,
  job: TrainJob,
  signal: AbortSignal,
): Promise<void> {
  const state = join(folder, stateFile);
  if (existsSync(state)) await copyFile(state, join(run.root, stateFile));
  for (const name of ['last', 'best'] as const) {
    const file = join(folder, `${name}.keras`);
    if (!existsSync(file)) continue;
    const position = await readJson(join(folder, `${name}.json`), positionSchema);
    const { graph, plan } = await loadWeightsFile(
      job.graph,
      file,
      { by: 'order', skipMismatch: false },
      { readerEntry, blobsFolder: job.folders.blobs, signal },
    );
    if (plan.missing.length > 0 || plan.unexpected.length > 0)
      throw new Error(`${file} does not have the layers of the run: ${plan.missing.join(', ')}`);
    const optimizer = { iterations: 0, slots: {} };
    const checkpoint: Checkpoint = { version: 2, runId: job.runId, graph, ...position, optimizer };
    await mkdir(dirname(run.checkpoint(name)), { recursive: true });
    await writeJsonAtomic(run.checkpoint(name), checkpointSchema.parse(checkpoint));
  }
}

/** Evaluates the trained network here, as at the end of a run on one machine. Returns null if there are no images for it. */
export async function evaluateParallel(
  { pool }: ScriptTools,
  run: RunPaths,
  job: TrainJob,
  signal: AbortSignal,
): Promise<RunEvent | null> {
  const { graph } = await readJson(run.checkpoint('last'), checkpointSchema);
  const part = job.data.test.length > 0 ? 'test' : 'validation';
  const images = job.data[part];
  if (images.length === 0) return null;
  const { blobs, cache } = job.folders;
  const request = { graph, blobs, cache, classes: job.classes, part, images } as const;
  for await (const { evaluation } of pool.stream((trainer) => trainer.client.evaluate(request, { signal })))
    if (evaluation) return runEventSchema.parse({ type: 'evaluated', at: Date.now(), evaluation });
  return null;
}
