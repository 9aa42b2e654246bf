// A lock file that names its holder: one process writes at a time, and the lock of a process that has exited is replaced.
// scripts/native/lock.mjs follows the same rules and writes the same text (test/process/lock-file.test.ts compares them).
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { fileError } from '../store/atomic';

const holderSchema = z.object({
  pid: z.number().int().positive(),
  /** The process' start in clock ticks where the system reports it: process ids are reused. */
  started: z.string().nullable(),
  /** The machine, since a folder may be shared over a network; locks written before had none. */
  host: z.string().optional(),
  token: z.string(),
});

/** The process that holds a lock. */
export type LockHolder = z.infer<typeof holderSchema>;

/** A lock that this process holds. */
export interface Lock {
  /** True once another machine took the lock over, because this one was asleep or cut off for longer than `silentMs`. */
  readonly lost: boolean;
  release(): Promise<void>;
}

const heartbeatMs = 5_000;
/** A process of another machine cannot be asked: its lock is stale when it was not touched for this long. */
const silentMs = 60_000;
/** Clocks of two machines can differ by more than `silentMs`: before its lock is taken over, it must not be touched for this long. */
const observedMs = 2.5 * heartbeatMs;
/** A file without a holder was left by a power failure, or is being written on a file system without hard links; it is stale after this time. */
const unreadableMs = 500;
/** If a process crashes while it removes a stale lock, its cleaning folder remains; the folder is ignored after this time. */
const cleaningMs = 10_000;

/** Acquires the lock, or returns the running process that holds it. Throws if the folder cannot be written. */
export async function takeLock(path: string): Promise<Lock | { heldBy: LockHolder }> {
  const own = await holderOf(process.pid);
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await tryCreate(path, JSON.stringify(own))) return holdLock(path, own.token);
    const found = await readLock(path);
    if (!found) continue;
    const elsewhere = found.holder !== null && !isLocal(found.holder);
    if (found.holder && (!found.stale || (elsewhere && (await isTouched(path)))))
      return { heldBy: found.holder };
    if (!found.stale || !(await removeStale(path, found.text))) await sleep(20);
  }
  return { heldBy: { pid: 0, started: null, token: '' } };
}

/** Returns the running process that holds the lock, if any. */
export async function lockHolder(path: string): Promise<LockHolder | null> {
  const found = await readLock(path);
  return found && !found.stale ? found.holder : null;
}

/** Writes a process of this machine as the holder, so that `lockHolder` can later check whether it still runs. */
export async function noteProcess(path: string, pid: number): Promise<void> {
  await writeFile(path, JSON.stringify(await holderOf(pid)));
}

/** True if the holder is a process of this machine, which can be asked and ended. */
export function isLocal(holder: LockHolder): boolean {
  return holder.host === undefined || holder.host === hostname();
}

async function holderOf(pid: number): Promise<LockHolder> {
  return { pid, started: await startOfProcess(pid), host: hostname(), token: randomUUID() };
}

function holdLock(path: string, token: string): Lock {
  let lost = false;
  const readHolder = async () => parseHolder(await readFile(path, 'utf8').catch(() => ''));
  const touch = async () => {
    const holder = await readHolder();
    // A file that cannot be read now, for example on a lost share, does not show another holder.
    if (holder && holder.token !== token) lost = true;
    const now = new Date();
    if (!lost) await utimes(path, now, now).catch(() => {});
  };
  const beat = setInterval(() => void touch(), heartbeatMs);
  beat.unref();
  return {
    get lost() {
      return lost;
    },
    async release() {
      clearInterval(beat);
      if ((await readHolder())?.token === token) await rm(path, { force: true });
    },
  };
}

/** True if the holder touches the lock while it is observed. */
async function isTouched(path: string): Promise<boolean> {
  const touchedAt = async () => (await stat(path).catch(() => null))?.mtimeMs;
  const before = await touchedAt();
  for (let waited = 0; waited < observedMs; waited += 500) {
    await sleep(500);
    const now = await touchedAt();
    if (now !== before) return now !== undefined;
  }
  return false;
}

/** Creates the file with its complete text in one step, so that no process reads a partial file. Returns false if the file exists. */
async function tryCreate(path: string, text: string): Promise<boolean> {
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeFile(beside, text);
    await link(beside, path).catch((error) => {
      if (error.code === 'EEXIST') throw error;
      // A file system without hard links.
      return writeFile(path, text, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileError(error, path, 'write');
  } finally {
    await rm(beside, { force: true }).catch(() => {});
  }
}

interface FoundLock {
  readonly text: string;
  readonly holder: LockHolder | null;
  readonly stale: boolean;
}

/** Reads the lock; returns null if there is none. */
async function readLock(path: string): Promise<FoundLock | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  const info = await stat(path).catch(() => null);
  if (text === null || info === null) return null;
  const ageMs = Date.now() - info.mtimeMs;
  const holder = parseHolder(text);
  if (!holder) return { text, holder, stale: ageMs > unreadableMs };
  if (!isLocal(holder)) return { text, holder, stale: ageMs > silentMs };
  return { text, holder, stale: !(await isAlive(holder)) };
}

/** Removes the lock if it is still the stale one. Only one process cleans at a time; a second one would remove the first one's new lock. Returns false if another process is cleaning. */
async function removeStale(path: string, text: string): Promise<boolean> {
  const cleaning = `${path}.cleaning`;
  try {
    await mkdir(cleaning);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(error, cleaning, 'write');
    const since = await stat(cleaning).catch(() => null);
    if (since && Date.now() - since.mtimeMs > cleaningMs) await rmdir(cleaning).catch(() => {});
    return false;
  }
  try {
    if ((await readFile(path, 'utf8').catch(() => null)) === text) await rm(path, { force: true });
  } finally {
    await rmdir(cleaning).catch(() => {});
  }
  return true;
}

function parseHolder(text: string): LockHolder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function isAlive(holder: LockHolder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const started = await startOfProcess(holder.pid);
  return started === null || holder.started === null || started === holder.started;
}

async function startOfProcess(pid: number): Promise<string | null> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // Field 22; the second field, the command in brackets, may contain spaces.
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
