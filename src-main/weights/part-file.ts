// A download that is not whole yet: its bytes beside its place, with what is needed to go on, held by one process at a time.
import { type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import { type Lock, takeLock } from '../process/lock-file';
import { fileError, writeJsonAtomic } from '../store/atomic';

const noteSchema = z.object({
  url: z.string(),
  /** A strong ETag or a Last-Modified date, for If-Range. */
  validator: z.string().nullable(),
  total: z.number().nullable(),
});

/** What a server said about the file whose first bytes are here. */
type PartNote = z.infer<typeof noteSchema>;

/** The bytes so far. */
export interface PartFile {
  readonly path: string;
  readonly file: FileHandle;
  /** How many bytes are here and of which file; 0 and null at the start. */
  readonly sizeBytes: number;
  append(chunk: Uint8Array): Promise<void>;
  readonly note: PartNote | null;
  /** Starts anew, for the file that a server describes. */
  restart(note: PartNote): Promise<void>;
  /** Forgets the bytes. */
  discard(): Promise<void>;
  /** Lets go of the file, keeping its bytes; `done` when they were moved to their place. */
  close(done?: boolean): Promise<void>;
}

/** Opens `<place>.part` for this process alone; throws 'busy' while another one downloads it. */
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
        if (done) await rm(notePath, { force: true });
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
    `${place} is being downloaded already, by process ${taken.heldBy.pid}.`,
    place,
  );
}
