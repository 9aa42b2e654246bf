// Runs of a sweep that are submitted together.
import { expect, test } from 'vitest';
import { createTogether } from '../../../src-main/engine/runs/cluster/together';

const never = new AbortController().signal;

function open(
  submit: (members: readonly string[]) => Promise<string> = async (all) => `job of ${all.join()}`,
) {
  const active = new Set(['a', 'b', 'c']);
  const together = createTogether<string>((id) => active.has(id), submit);
  const join = (id: string, signal = never) => together.join(['a', 'b', 'c'], id, id.toUpperCase(), signal);
  const leave = (id: string) => {
    active.delete(id);
    together.check();
  };
  return { join, leave, together };
}

test('submits all in the order of the group once the last has joined', async () => {
  const { join } = open();
  const jobs = [join('c'), join('a'), join('b')];
  expect(await Promise.all(jobs)).toEqual(Array(3).fill('job of A,B,C'));
});

test('does not wait for those that have ended or were given up', async () => {
  const { join, leave } = open();
  const given = new AbortController();
  const jobs = [join('a'), join('b', given.signal)];
  given.abort();
  await expect(jobs[1]).rejects.toMatchObject({ code: 'cancelled' });
  leave('b');
  leave('c');
  expect(await jobs[0]).toBe('job of A');
});

test('tells each that a submission failed; they can join again', async () => {
  let fails = true;
  const { join } = open(async (all) => {
    if (fails) throw new Error('refused');
    return `${all.length} runs`;
  });
  const all = () => Promise.allSettled([join('a'), join('b'), join('c')]);
  expect((await all()).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
  fails = false;
  expect(await all()).toEqual(Array(3).fill({ status: 'fulfilled', value: '3 runs' }));
});

test('submits groups by themselves', async () => {
  const { together, leave } = open();
  const other = together.join(['x', 'y'], 'x', 'X', never);
  expect(await other).toBe('job of X');
  const own = together.join(['a'], 'a', 'A', never);
  expect(await own).toBe('job of A');
  leave('a');
});
