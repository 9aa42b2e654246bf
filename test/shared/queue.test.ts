// The queue of streams, watchers and progress.
import { expect, it } from 'vitest';
import { createQueue } from '#shared/queue';

it('returns items in order, including those before the end, and ignores later ones', async () => {
  const queue = createQueue<number>();
  queue.push(1);
  queue.push(2);
  queue.end();
  queue.push(3);
  await queue.ready();
  expect([queue.length, queue.ended, queue.shift(), queue.takeAll(), queue.shift()]).toEqual([
    2,
    true,
    1,
    [2],
    undefined,
  ]);
});

it('resolves each of several waiting consumers', async () => {
  const queue = createQueue<string>();
  const take = async () => {
    await queue.ready();
    return queue.shift() ?? 'none left';
  };
  const taken = Promise.all([take(), take(), take()]);
  queue.push('first');
  queue.push('second');
  await Promise.resolve();
  queue.end();
  expect(await taken).toEqual(['first', 'second', 'none left']);
});
