// A run on shared storage: its job, its weights as blobs, and its checkpoints, which come back with what they name.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import { type TrainJob, trainJobSchema } from '#shared/protocol/trainer-contract';
import { say } from '#shared/sentence';
import { readJson, writeFileAtomic, writeJsonAtomic } from '../../../store/atomic';
import { openBlobStore } from '../../../store/blobs';
import { move, removeFolder } from '../../../store/move';
import { type RunPaths, runPathsIn } from '../run-folder';

const checkpoints = ['last', 'best'] as const;
const jobFile = (folder: string) => join(folder, 'job.json');
const blobsOf = (folder: string) => join(folder, 'blobs');

/** Writes a run's job, checkpoint and weights to a new folder on the shared storage, which appears when it is complete. */
export async function sendRun(
  run: RunPaths,
  job: TrainJob,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  await inNewFolder(folder, async (beside) => {
    const texts = [JSON.stringify(job.graph)];
    for (const name of checkpoints) {
      if (!job.resume || !existsSync(run.checkpoint(name))) continue;
      const text = await readFile(run.checkpoint(name), 'utf8');
      texts.push(text);
      await mkdir(dirname(runPathsIn(beside).checkpoint(name)), { recursive: true });
      await writeFileAtomic(runPathsIn(beside).checkpoint(name), text);
    }
    await copyBlobs(texts, job.folders.blobs, blobsOf(beside), signal);
    await writeJsonAtomic(jobFile(beside), job);
  });
}

/** Calls `write` with a folder beside a new one on the shared storage, to which it is then renamed. Throws 'unavailable' if the storage cannot be written. */
export async function inNewFolder(folder: string, write: (beside: string) => Promise<void>): Promise<void> {
  const shared = dirname(folder);
  if (!existsSync(shared))
    await mkdir(shared).catch((error: NodeJS.ErrnoException) => {
      // Another run of a sweep made it.
      if (error.code === 'EEXIST') return;
      throw new GraftError(
        'unavailable',
        say`The cluster's shared folder ${dirname(shared)} cannot be written here (${error.code ?? error.message}). Mount it on this machine under the same path as on the nodes.`,
        shared,
      );
    });
  const beside = `${folder}.sending`;
  await removeFolder(beside);
  await mkdir(beside, { recursive: true });
  try {
    await write(beside);
    await move(beside, folder);
  } catch (error) {
    await removeFolder(beside).catch(() => {});
    throw error;
  }
}

/** Reads the job of a sent run, with the folders of this machine. Throws 'not-found' if the folder cannot be read. */
export async function readSentJob(folder: string, cache: string): Promise<TrainJob> {
  const job = await readJson(jobFile(folder), trainJobSchema);
  return { ...job, folders: { blobs: blobsOf(folder), run: folder, cache } };
}

/** Throws 'unavailable' if the folder of a sent run cannot be read here. */
export async function requireSent(folder: string): Promise<void> {
  if (!(await stat(folder).catch(() => null)))
    throw new GraftError(
      'unavailable',
      say`The run is done, but its weights in ${folder} cannot be read here. Connect the cluster's shared folder: they are then loaded by themselves.`,
      folder,
    );
}

/** Copies the checkpoints of a sent run, and the weights that they name, into a run and its project. */
export async function fetchRun(
  folder: string,
  run: RunPaths,
  blobs: string,
  signal: AbortSignal,
): Promise<void> {
  const sent = runPathsIn(folder);
  for (const name of checkpoints) {
    if (!existsSync(sent.checkpoint(name))) continue;
    const text = await readFile(sent.checkpoint(name), 'utf8');
    await copyBlobs([text], blobsOf(folder), blobs, signal);
    await mkdir(dirname(run.checkpoint(name)), { recursive: true });
    await writeFileAtomic(run.checkpoint(name), text);
  }
  // Only read to find out why a run failed.
  await copyFile(sent.trainerLog, run.trainerLog).catch(() => {});
}

/** Copies the blobs that texts name, checking their content. */
async function copyBlobs(
  texts: readonly string[],
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const named = new Set(
    texts.flatMap((text) => [...text.matchAll(/"([0-9a-f]{64})"/g)].map(([, hash]) => hash!)),
  );
  const [source, target] = [openBlobStore(from), openBlobStore(to)];
  for (const hash of named) {
    if (signal.aborted) throw new GraftError('cancelled', 'Cancelled.');
    // A hash may also be the fingerprint of a dataset.
    if ((await target.has(hash)) || !(await source.has(hash))) continue;
    const file = await open(source.path(hash));
    try {
      const range = { fd: file.fd, offset: 0, sizeBytes: (await file.stat()).size };
      const copied = await target.copy(range, () => {});
      if (copied !== hash)
        throw new GraftError('bad-file', say`${source.path(hash)} is damaged: its content has another hash.`);
    } finally {
      await file.close();
    }
  }
}
