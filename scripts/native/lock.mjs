// A lock file that identifies its owner. Other processes wait; the lock of a process that no longer exists is removed.
// Same format and rules as src-main/process/lock-file.ts, which this script cannot import because it runs before
// anything is installed or built. test/process/lock-file.test.ts compares the two.
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 5_000;
/** Whether a process on another machine exists cannot be checked, so its lock is stale if it was not touched for this long. */
const silentMs = 60_000;
/** A file without a valid owner is either being written, or left by a power failure: stale after this long. */
const unreadableMs = 500;
/** The folder of a cleanup that crashed is removed after this long. */
const cleaningMs = 10_000;

/** Returns the start time of a process in clock ticks, or null. Identifies a process, since process ids are reused. */
async function startOfProcess(pid) {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Creates `path` with its content atomically. Returns false if it exists. */
async function tryCreate(path, text) {
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeFile(beside, text);
    await link(beside, path).catch((error) => {
      if (error.code === 'EEXIST') throw error;
      // The file system does not support hard links.
      return writeFile(path, text, { flag: 'wx' });
    });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

function parseHolder(text) {
  try {
    const holder = JSON.parse(text);
    return Number.isInteger(holder?.pid) && holder.pid > 0 && typeof holder.token === 'string'
      ? holder
      : null;
  } catch {
    return null;
  }
}

async function isAlive(holder) {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  const started = await startOfProcess(holder.pid);
  return started === null || (holder.started ?? null) === null || started === holder.started;
}

/**
 * Returns the current lock, or null if there is none.
 * @param {string} path
 * @returns {Promise<{ text: string, holder: { pid: number } | null, stale: boolean } | null>}
 */
export async function readLock(path) {
  const text = await readFile(path, 'utf8').catch(() => null);
  const info = await stat(path).catch(() => null);
  if (text === null || info === null) return null;
  const ageMs = Date.now() - info.mtimeMs;
  const holder = parseHolder(text);
  if (!holder) return { text, holder, stale: ageMs > unreadableMs };
  const local = holder.host === undefined || holder.host === hostname();
  return { text, holder, stale: local ? !(await isAlive(holder)) : ageMs > silentMs };
}

/** Removes a stale lock if it has not changed. Only one process at a time, otherwise a second could remove the first one's new lock. */
async function removeStale(path, text, say) {
  const cleaning = `${path}.cleaning`;
  try {
    await mkdir(cleaning);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const since = await stat(cleaning).catch(() => null);
    if (since && Date.now() - since.mtimeMs > cleaningMs) await rmdir(cleaning).catch(() => {});
    return;
  }
  try {
    if ((await readFile(path, 'utf8').catch(() => null)) !== text) return;
    await rm(path, { force: true });
    say('an earlier setup was interrupted; continuing it');
  } finally {
    await rmdir(cleaning).catch(() => {});
  }
}

/**
 * Runs `work` while holding the lock at `path`. Waits while another process holds it.
 * @template T
 * @param {string} path
 * @param {(line: string) => void} say called once if it has to wait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, say, work) {
  await mkdir(dirname(path), { recursive: true });
  const token = randomUUID();
  const started = await startOfProcess(process.pid);
  const own = JSON.stringify({ pid: process.pid, started, host: hostname(), token });
  let reported = false;
  while (!(await tryCreate(path, own))) {
    const found = await readLock(path);
    if (!found) continue;
    if (found.stale) await removeStale(path, found.text, say);
    else if (found.holder && !reported) {
      say(`waiting for process ${found.holder.pid}, which is already setting it up`);
      reported = true;
    }
    await sleep(found.stale ? 20 : 250);
  }
  const heartbeat = setInterval(() => {
    utimes(path, new Date(), new Date()).catch(() => undefined);
  }, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    const holder = parseHolder(await readFile(path, 'utf8').catch(() => ''));
    if (holder?.token === token) await rm(path, { force: true });
  }
}
