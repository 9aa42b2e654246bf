// A lock file that names its owner: a second process waits, and a dead owner's lock is taken over.
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 5_000;
const deadAfterMs = 60_000;

/** The start time of a process in clock ticks, so that a reused pid is not taken for the owner; null where unknown. */
async function startOf(pid) {
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Creates `path` with its content at once; false when somebody has it. */
async function createWhole(path, text) {
  const beside = `${path}.${process.pid}`;
  await writeFile(beside, text);
  try {
    await link(beside, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    if (error.code !== 'EPERM' && error.code !== 'ENOTSUP' && error.code !== 'ENOSYS') throw error;
    return await writeFile(path, text, { flag: 'wx' }).then(
      () => true,
      (second) => {
        if (second.code === 'EEXIST') return false;
        throw second;
      },
    );
  } finally {
    await rm(beside, { force: true });
  }
}

/** The text of a lock whose owner is gone, else null. */
async function readStale(path) {
  let text;
  let touched;
  try {
    text = await readFile(path, 'utf8');
    touched = (await stat(path)).mtimeMs;
  } catch {
    return null;
  }
  const silent = Date.now() - touched > deadAfterMs;
  let owner;
  try {
    owner = JSON.parse(text);
  } catch {
    return silent ? text : null;
  }
  if (owner.host !== hostname()) return silent ? text : null;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return error.code === 'ESRCH' ? text : null;
  }
  return owner.start !== null && (await startOf(owner.pid)) !== owner.start ? text : null;
}

/** Removes a stale lock; only one process at a time may judge and remove. */
async function removeStale(path, say) {
  if ((await readStale(path)) === null) return;
  const judge = `${path}.judge`;
  if (!(await createWhole(judge, String(process.pid)))) {
    const age = Date.now() - (await stat(judge).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > 10_000) await rm(judge, { force: true });
    return;
  }
  try {
    if ((await readStale(path)) === null) return;
    await rm(path, { force: true });
    say('an earlier set-up was interrupted: going on from what it left');
  } finally {
    await rm(judge, { force: true });
  }
}

/**
 * Runs `work` while this process holds the lock at `path`; waits for a living owner.
 * @template T
 * @param {string} path
 * @param {(line: string) => void} say told once when it has to wait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, say, work) {
  await mkdir(dirname(path), { recursive: true });
  const me = JSON.stringify({ pid: process.pid, start: await startOf(process.pid), host: hostname() });
  let told = false;
  while (!(await createWhole(path, me))) {
    await removeStale(path, say);
    if (await createWhole(path, me)) break;
    if (!told) {
      const owner = await readFile(path, 'utf8').then(JSON.parse, () => null);
      if (owner) say(`process ${owner.pid} is already setting it up: waiting for it`);
      told = owner !== null;
    }
    await sleep(250);
  }
  const heartbeat = setInterval(() => {
    utimes(path, new Date(), new Date()).catch(() => undefined);
  }, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}
