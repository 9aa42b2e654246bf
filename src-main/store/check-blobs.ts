// Checks that the content of blobs matches their names, once per process: their files are mapped into memory, not read.
import { stat } from 'node:fs/promises';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { fileError } from './atomic';
import { hashFiles } from './hash-files';

/** A blob's name and its file. */
export interface BlobFile {
  readonly hash: string;
  readonly file: string;
}

/** The state of each blob's file when this process checked it, or started to: the check fails if the blob is damaged. */
const checks = new Map<string, { readonly state: string; readonly done: Promise<void> }>();
const mostChecks = 100_000;

/** Returns the error of a blob whose content does not match its name. */
export function damaged(file: string): GraftError {
  return new GraftError(
    'bad-file',
    say`The weights in ${file} are damaged: the content does not match the hash in the name.`,
    file,
  );
}

/** Checks blobs. Throws 'not-found' or 'bad-file'. */
export async function checkBlobs(blobs: readonly BlobFile[]): Promise<void> {
  const infos = await Promise.all(
    blobs.map(({ file }) =>
      stat(file).catch((error) => {
        throw fileError(error, file, 'read');
      }),
    ),
  );
  if (checks.size > mostChecks) checks.clear();
  const unchecked: { blob: BlobFile; sizeBytes: number; state: string }[] = [];
  const waiting: Promise<void>[] = [];
  for (const [i, blob] of blobs.entries()) {
    const { size: sizeBytes, mtimeMs, ino } = infos[i]!;
    const state = `${sizeBytes} ${mtimeMs} ${ino}`;
    const known = checks.get(blob.file);
    if (known?.state === state) waiting.push(known.done);
    else unchecked.push({ blob, sizeBytes, state });
  }
  const hashing = hashFiles(unchecked.map(({ blob, sizeBytes }) => ({ path: blob.file, sizeBytes })));
  for (const [i, { blob, state }] of unchecked.entries()) {
    const done = hashing.then((hashes) => {
      if (hashes[i] !== blob.hash) throw damaged(blob.file);
    });
    // Each caller that waits for it reports the error.
    done.catch(() => void checks.delete(blob.file));
    checks.set(blob.file, { state, done });
    waiting.push(done);
  }
  await Promise.all(waiting);
}
