// The queue that streams, watchers and progress share.
import { expect, it } from 'vitest';
import { createQueue } from '#shared/queue';

it('hands items over in order, those of before the end included, and ignores what comes after it', async () => {
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

it('wakes each of several waiting consumers', async () => {
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
