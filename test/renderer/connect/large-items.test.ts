// A large item is checked in another task than the one that brought it.
import { expect, test } from 'vitest';
import { connect, serve } from '#shared/protocol/rpc';
import { createLoopback } from '#shared/protocol/transport';
import { nextTask } from '../../../src-renderer/connect/next-task';
import { createSampleHandlers, sampleContract } from '../../contract/sample-service';

async function readWith(name: string, to: number, sizeBytes: number) {
  const [here, there] = createLoopback();
  const stop = serve(sampleContract, createSampleHandlers(), there);
  let pauses = 0;
  const pause = () => {
    pauses++;
    return nextTask();
  };
  const read: number[] = [];
  const client = connect(sampleContract, here, undefined, pause);
  for await (const { n } of client.flood({ name, to, sizeBytes })) read.push(n);
  stop();
  return { read, pauses };
}

test('pauses before each item of megabytes, and keeps their order', async () => {
  const { read, pauses } = await readWith('large', 5, 3 * 2 ** 20);
  expect(read).toEqual([0, 1, 2, 3, 4]);
  expect(pauses).toBe(5);
});

test('pauses rarely in a stream of small items', async () => {
  const { read, pauses } = await readWith('small', 300, 8);
  expect(read.length).toBe(300);
  expect(pauses).toBe(2);
});
