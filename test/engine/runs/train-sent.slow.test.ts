// A node that was cut off trains on without being heard: the node that takes the run over tells its epochs, too.
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { foldRun } from '#shared/run/reduce-run';
import { sendRun } from '../../../src-main/engine/runs/cluster/sent-run';
import { runPathsIn } from '../../../src-main/engine/runs/run-folder';
import { smallNet } from '../../trainer/graphs';
import { drawImages, jobOf } from '../../trainer/images';
import { buildHelpers, openEngine, temporaryFolder } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

/** More than the checkpoint keeps by itself. */
const epochs = 130;

test('tells all epochs of a run that another node has trained to its end', async () => {
  const folder = await temporaryFolder();
  const training = await drawImages(join(folder, 'training'), 6, 1);
  const validation = await drawImages(join(folder, 'validation'), 3, 2);
  const stage = { name: 'all', trainable: { all: true as const }, epochs, batchSize: 6 };
  const job = jobOf(folder, smallNet(0.2), training, validation, [stage]);
  const sent = join(folder, 'shared', 'run');
  await sendRun(runPathsIn(join(folder, 'none')), job, sent, new AbortController().signal);
  const trainOn = async (home: string) => {
    const { client } = await openEngine(join(folder, home));
    const events: RunEvent[] = [];
    for await (const step of client.trainSent({ folder: sent })) events.push(...step.events);
    return events;
  };
  const first = await trainOn('first');
  const rows = foldRun(first).epochs;
  expect(rows.map(({ epoch }) => epoch)).toEqual(Array.from({ length: epochs }, (_, i) => i + 1));

  // What was heard of the first node ends with its fourth epoch.
  const heard = first.slice(
    0,
    first.findIndex((event) => event.type === 'epochEnded' && event.epoch === 4) + 1,
  );
  const second = await trainOn('second');
  expect(second.map(({ type }) => type)).toContain('resumed');
  const state = foldRun([...heard, ...second]);
  expect(state.status).toBe('done');
  expect(state.epochs).toEqual(rows);
});
