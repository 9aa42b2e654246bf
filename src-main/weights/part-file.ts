// An incomplete download: its bytes are saved next to the final path with the data needed to resume it, and locked by one process at a time.
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import { say } from '#shared/sentence';
import { type Lock, takeLock } from '../process/lock-file';
import { fileError, writeJsonAtomic } from '../store/atomic';

const noteSchema = z.object({
  url: z.string(),
  /** A strong ETag or a Last-Modified date, for If-Range. */
  validator: z.string().nullable(),
  total: z.number().nullable(),
});

/** The server's description of the file that is being downloaded. */
type PartNote = z.infer<typeof noteSchema>;

/** The file with the bytes downloaded so far. */
export interface PartFile {
  readonly path: string;
  readonly file: FileHandle;
  /** Number of bytes downloaded and the file's description; 0 and null at the start. */
  readonly sizeBytes: number;
  append(chunk: Uint8Array): Promise<void>;
  readonly note: PartNote | null;
  /** Starts over, with the server's description of the file. */
  restart(note: PartNote): Promise<void>;
  /** Deletes the bytes downloaded so far. */
  discard(): Promise<void>;
  /** Releases the lock and keeps the bytes, if there are any; set `done` if they were moved to the final path. */
  close(done?: boolean): Promise<void>;
}

/** Opens `<place>.part` and locks it; throws 'busy' while another process downloads it. */
export async function openPart(place: string, url: string): Promise<PartFile> {
  const path = `${place}.part`;
  const notePath = `${path}.json`;
  const lock = await lockPart(`${path}.lock`, place);
  try {
    const known = await readFile(notePath, 'utf8')
      .then((text) => noteSchema.safeParse(JSON.parse(text)).data ?? null)
      .catch(() => null);
    const note = known?.url === url ? known : null;
    const file = await open(path, 'a+').catch((error) => {
      throw fileError(error, path, 'write');
    });
    if (!note) await file.truncate(0);
    let sizeBytes = (await file.stat()).size;
    let current = note;
    const empty = async () => {
      await file.truncate(0);
      sizeBytes = 0;
    };
    return {
      path,
      file,
      get sizeBytes() {
        return sizeBytes;
      },
      get note() {
        return current;
      },
      async append(chunk) {
        await file.appendFile(chunk);
        sizeBytes += chunk.length;
      },
      async restart(next) {
        await empty();
        await writeJsonAtomic(notePath, next);
        current = next;
      },
      async discard() {
        await empty();
        await rm(notePath, { force: true });
        current = null;
      },
      async close(done = false) {
        await file.close();
        // An empty part resumes nothing, for example after an attempt without a network.
        if (!done && sizeBytes === 0) await rm(path, { force: true });
        if (done || sizeBytes === 0) await rm(notePath, { force: true });
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function lockPart(path: string, place: string): Promise<Lock> {
  const taken = await takeLock(path);
  if ('release' in taken) return taken;
  throw new GraftError(
    'busy',
    say`${place} is already being downloaded by process ${taken.heldBy.pid}.`,
    place,
  );
}
