// One writer a project: a lock file with the holder's process, which counts as stale when that process is gone.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { fileError } from '../store/atomic';

const holderSchema = z.object({
  pid: z.number().int().positive(),
  /** The process' start in clock ticks where the system tells it: ids of processes are used again. */
  started: z.string().nullable(),
  token: z.string(),
});

/** Who holds a lock. */
export type LockHolder = z.infer<typeof holderSchema>;

/** Takes the lock and returns how to give it back, or the live holder that has it. */
export async function takeLock(path: string): Promise<{ release(): Promise<void> } | { heldBy: LockHolder }> {
  const own: LockHolder = {
    pid: process.pid,
    started: await startOfProcess(process.pid),
    token: randomUUID(),
  };
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await tryCreate(path, JSON.stringify(own))) return { release: () => release(path, own.token) };
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text === null) continue;
    const holder = parseHolder(text);
    if (holder && (await isAlive(holder))) return { heldBy: holder };
    // A file without a holder is one that is just being written, or that a crash left half written.
    if (!holder && attempt === 0) await pause(100);
    else if (!(await removeStale(path, text))) await pause(20);
  }
  return { heldBy: { pid: 0, started: null, token: '' } };
}

/** The live process that holds the lock, if any. */
export async function lockHolder(path: string): Promise<LockHolder | null> {
  const holder = parseHolder(await readFile(path, 'utf8').catch(() => ''));
  return holder && (await isAlive(holder)) ? holder : null;
}

/** Notes a process, so that `lockHolder` can tell later whether it still lives. */
export async function noteProcess(path: string, pid: number): Promise<void> {
  const holder: LockHolder = { pid, started: await startOfProcess(pid), token: randomUUID() };
  await writeFile(path, JSON.stringify(holder));
}

async function tryCreate(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileError(error, path, 'write');
  }
}

const pause = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

/** A cleaner that crashed in the middle leaves its folder: after that long it counts for nothing. */
const cleaningMs = 10_000;

/** Removes the lock if it still is the stale one, one cleaner at a time: who read it before another cleaned never removes the new lock. False: another is cleaning. */
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

async function release(path: string, token: string): Promise<void> {
  const holder = parseHolder(await readFile(path, 'utf8').catch(() => ''));
  if (holder?.token === token) await rm(path, { force: true });
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
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // Field 22; the second field, the command in brackets, may hold spaces.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
