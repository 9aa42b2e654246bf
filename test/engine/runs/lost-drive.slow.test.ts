// Images and projects on a drive that hangs, or is lost during a run and comes back.
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { foldRun } from '#shared/run/reduce-run';
import { smallNet } from '../../trainer/graphs';
import { networkDrive } from '../network-drive';
import { buildHelpers, makeImages, openEngine, temporaryFolder, tinyRecipe, watchToEnd } from '../support';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

const missing = 'bindfs, or the right to mount, is missing';

async function prepared() {
  const source = await makeImages(join(await temporaryFolder(), 'images'), 150);
  const drive = await networkDrive(source);
  if (!drive) return null;
  const home = await temporaryFolder();
  const opened = await openEngine(home);
  const { id: project } = await opened.client.createProject({ name: 'drive' });
  const recipe = tinyRecipe(drive.path, {
    epochs: 2,
    batchSize: 4,
    optimizer: { kind: 'adam', learningRate: 0.002 },
  });
  const start = async () => (await opened.client.startRun({ project, recipe, graph: smallNet(0.2) })).runId;
  const run = async (runId: string, step: number, act: () => void) => {
    let acted = false;
    return watchToEnd(opened.client, project, runId, (event) => {
      if (acted || event.type !== 'stepEnded' || event.step < step) return;
      acted = true;
      act();
    });
  };
  return { ...opened, drive, home, project, start, run };
}

const results = (events: Parameters<typeof foldRun>[0]) =>
  foldRun(events).epochs.map(({ training, validation }) => ({ training, validation }));

test.each(['lost', 'unmounted'] as const)(
  'a run ends with words when the drive of its images is %s, and resumes to the same numbers',
  async (how) => {
    const set = await prepared();
    if (!set) return expect.soft(set, missing).toBeNull();
    const { client, drive, project, start, run } = set;
    const calm = await run(await start(), 1, () => {});
    const runId = await start();
    const cut = await run(runId, 3, () => {
      drive.lose();
      if (how === 'unmounted') drive.unmount();
    });
    const ended = cut.at(-1)!;
    expect(ended).toMatchObject({ type: 'ended', outcome: 'failed', code: 'unavailable' });
    expect(ended.type === 'ended' && ended.message).toMatch(
      /^The images in .+ can no longer be read: .+\. Check the drive or the network connection, then try again\. (The run can be resumed from its last checkpoint|No checkpoint was saved yet)/,
    );
    drive.unmount();
    drive.mount();
    await client.resumeRun({ project, runId });
    const whole = await watchToEnd(client, project, runId);
    expect(foldRun(whole)).toMatchObject({ status: 'done', skipped: [] });
    expect(results(whole)).toEqual(results(calm));
  },
);

test('a run waits for a drive that hangs; the engine answers meanwhile', async () => {
  const set = await prepared();
  if (!set) return expect.soft(set, missing).toBeNull();
  const { client, drive, project, start, run } = set;
  const calm = await run(await start(), 1, () => {});
  const slow: number[] = [];
  let meanwhile = Promise.resolve();
  const whole = await run(await start(), 3, () => {
    drive.hang();
    meanwhile = (async () => {
      for (let i = 0; i < 10; i++) {
        const from = Date.now();
        await client.listRuns({ project });
        await client.listProjects({});
        slow.push(Date.now() - from);
        await new Promise((wake) => setTimeout(wake, 500));
      }
      drive.wake();
    })();
  });
  await meanwhile;
  expect(Math.max(...slow)).toBeLessThan(3000);
  expect(foldRun(whole)).toMatchObject({ status: 'done', skipped: [] });
  expect(results(whole)).toEqual(results(calm));
});

test('a scan fails with words when the drive is lost, and finds all images when it is back', async () => {
  const set = await prepared();
  if (!set) return expect.soft(set, missing).toBeNull();
  const { client, drive, project } = set;
  const scan = async (act = () => {}) => {
    const ask = { project, folder: drive.path, split: { validation: 0.25, test: 0 }, seed: 1 };
    let total: number | undefined;
    for await (const { progress, summary } of client.scan(ask)) {
      if (progress?.what === 'reading') act();
      total = summary?.total ?? total;
    }
    return total;
  };
  await expect(scan(() => drive.lose())).rejects.toMatchObject({ code: 'unavailable' });
  drive.unmount();
  drive.mount();
  expect(await scan()).toBe(450);
});
