// What the shards of a recipe's features need, in their folder: so that a shard scans nothing, and reads only its own images.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { preparedIn } from '#shared/protocol/feature-shards';
import { type TrainJob, trainJobSchema } from '#shared/protocol/trainer-contract';
import { say } from '#shared/sentence';
import { fileError } from '../../store/atomic';
import { readSentJob, sendRun } from './cluster/sent-run';
import { runPathsIn } from './run-folder';

/** Writes a job with its list of images and its weights. Returns true if the folder has it. Throws 'invalid' if it has another one. */
export async function prepareFolder(folder: string, job: TrainJob, signal: AbortSignal): Promise<boolean> {
  const prepared = preparedIn(folder);
  if (existsSync(prepared)) {
    const there = await readSentJob(prepared, job.folders.cache);
    const asRead = trainJobSchema.parse(JSON.parse(JSON.stringify(job)));
    if (whatFeaturesNeed(there) === whatFeaturesNeed(asRead)) return true;
    throw new GraftError(
      'invalid',
      say`${folder} was prepared for other images or another recipe: parts computed before would not fit. Choose another folder.`,
      folder,
    );
  }
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileError(error, folder, 'write');
  });
  await sendRun(runPathsIn(job.folders.run), job, prepared, signal);
  return false;
}

const whatFeaturesNeed = ({ graph, stages, seed, data }: TrainJob) =>
  JSON.stringify([graph, stages[0], seed, data]);
