// Driving generators manually: results are returned, and leaving the loop ends the work.
import { expect, it } from 'vitest';
import { driveSteps, throwIfCancelled } from '#shared/drive-steps';

function createWork(steps: number) {
  const work = { ended: false };
  async function* run(): AsyncGenerator<number, string> {
    try {
      for (let i = 0; i < steps; i++) yield i;
      return 'result';
    } finally {
      work.ended = true;
    }
  }
  return { work, run };
}

it('yields items of each step and returns the result', async () => {
  const { work, run } = createWork(3);
  const driven = driveSteps(run(), (n) => (n === 1 ? [] : [`item ${n}`, 'and']));
  const items: string[] = [];
  let step = await driven.next();
  for (; !step.done; step = await driven.next()) items.push(step.value);
  expect([items, step.value, work.ended]).toEqual([['item 0', 'and', 'item 2', 'and'], 'result', true]);
});

it('ends the work when the loop is left', async () => {
  const { work, run } = createWork(1e9);
  for await (const n of driveSteps(run(), (step) => [step])) if (n === 2) break;
  expect(work.ended).toBe(true);
});

it('ends the work when it is cancelled', async () => {
  const { work, run } = createWork(1e9);
  const leaving = new AbortController();
  const driven = driveSteps(run(), (n) => {
    throwIfCancelled(leaving.signal);
    return [n];
  });
  await driven.next();
  leaving.abort();
  await expect(driven.next()).rejects.toMatchObject({ code: 'cancelled' });
  expect(work.ended).toBe(true);
});
