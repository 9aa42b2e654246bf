// The pool of trainers with the real process: started before it is needed, kept for an open project, ended when memory is short.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { endWaitingReaders, waitingReaders } from '../../src-main/formats/waiting-readers';
import { createTrainerPool, type PoolOptions, type TrainerPool } from '../../src-main/process/trainer-pool';
import type { TrainerProcess } from '../../src-main/process/trainer-process';
import { appFolder, buildHelpers, openEngine, temporaryFolder } from '../engine/support';

beforeAll(buildHelpers);

const pools: TrainerPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
  endWaitingReaders();
});

async function openPool(options: PoolOptions): Promise<TrainerPool> {
  const log = join(await temporaryFolder(), 'trainer.log');
  const pool = createTrainerPool(join(appFolder, 'dist/main/trainer.js'), log, options);
  pools.push(pool);
  return pool;
}

const getTrainer = (pool: TrainerPool) => pool.use(async (trainer) => trainer);
const isGone = (trainer: TrainerProcess, withinMs: number) =>
  Promise.race([
    trainer.gone.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), withinMs)),
  ]);

test('keeps a warm trainer beyond the idle time, and ends it when memory is short', async () => {
  let isShort = false;
  const pool = await openPool({ idleMs: 50, checkMs: 50, keptMs: 60_000, isMemoryShort: () => isShort });
  await pool.warm();
  const trainer = await getTrainer(pool);
  expect(await isGone(trainer, 400)).toBe(false);
  expect((await getTrainer(pool)).pid).toBe(trainer.pid);
  isShort = true;
  expect(await isGone(trainer, 5000)).toBe(true);
  // Without memory, none is started before it is needed; a call still starts one.
  await pool.warm();
  expect((await getTrainer(pool)).pid).not.toBe(trainer.pid);
});

test('ends an idle trainer after its time, which is longer once it was asked to stay warm', async () => {
  const pool = await openPool({ idleMs: 50, checkMs: 50, keptMs: 1200, isMemoryShort: () => false });
  expect(await isGone(await getTrainer(pool), 5000)).toBe(true);
  await pool.warm();
  const kept = await getTrainer(pool);
  expect(await isGone(kept, 600)).toBe(false);
  expect(await isGone(kept, 5000)).toBe(true);
});

test('an engine with windows starts a trainer and readers after a project was opened, others only when needed', async () => {
  const started = async (options: { warmTrainerAfterMs?: number }) => {
    const home = await temporaryFolder();
    const { client } = await openEngine(home, options);
    const { id: project } = await client.createProject({ name: 'warm' });
    await client.openProject({ project });
    await new Promise((resolve) => setTimeout(resolve, 500));
    return [existsSync(join(home, 'logs/trainer.log')), waitingReaders().length];
  };
  expect(await started({})).toEqual([false, 0]);
  expect(await started({ warmTrainerAfterMs: 10 })).toEqual([true, 2]);
});
