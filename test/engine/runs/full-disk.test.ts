// A disk that is full during a run: a small tmpfs, which only root can mount.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { checkpointSchema } from '#shared/run/checkpoint';
import { foldRun } from '#shared/run/reduce-run';
import { inEnglish } from '#shared/sentence';
import { readJson } from '../../../src-main/store/atomic';
import { openBlobStore } from '../../../src-main/store/blobs';
import { smallNet } from '../../trainer/graphs';
import { buildHelpers, makeImages, openEngine, temporaryFolder, tinyRecipe, watchToEnd } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

/** Mounts a disk of the given size in MiB. Returns null if that is not permitted. */
async function smallDisk(megabytes: number): Promise<string | null> {
  const folder = await temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

/** Writes until the disk is full. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 2 ** 20; size >= 1; ) {
      try {
        writeSync(file, Buffer.alloc(size, 1));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}

test('ends a run with a message when the disk is full, keeps its last checkpoint, and resumes it to the same weights', async ({
  skip,
}) => {
  const disk = await smallDisk(24);
  skip(disk === null, 'no right to mount a small disk');
  const folder = await makeImages(join(await temporaryFolder(), 'images'));
  const home = join(disk!, 'home');
  const { client, close } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'full' });
  const stage = { epochs: 80, optimizer: { kind: 'adam', learningRate: 0.002 } };
  const recipe = tinyRecipe(folder, stage);
  const graph = smallNet(0.2);
  const ballast = join(disk!, 'ballast');
  const { runId } = await client.startRun({ project, recipe, graph });
  const first = await watchToEnd(client, project, runId, (event) => {
    if (event.type === 'epochEnded' && event.epoch === 3) fill(ballast);
  });
  const ended = first.at(-1)!;
  expect(ended).toMatchObject({ type: 'ended', outcome: 'failed', code: 'disk-full' });
  expect(ended.type === 'ended' && ended.message).toMatch(
    /^Could not write .+: the disk is full\. Free some space and try again\. The run can be resumed from its last checkpoint \(epoch \d+, step \d+\)\.$/,
  );

  // The files on disk contain the same, and all weights of the checkpoint exist with the correct content.
  expect(await watchToEnd(client, project, runId)).toEqual(first);
  const paths = join(home, 'projects', project);
  const blobs = openBlobStore(join(paths, 'blobs'));
  const lastOf = (run: string) =>
    readJson(join(paths, 'runs', run, 'checkpoints', 'last.json'), checkpointSchema);
  const { graph: kept, optimizer } = await lastOf(runId);
  const named = kept.layers
    .flatMap(({ weights }) => Object.values(weights))
    .map((ref) => 'blob' in ref && ref.blob);
  const slots = Object.values(optimizer.slots).flatMap((slot) => Object.values(slot));
  const names = new Set([...named, ...slots].filter((name) => name !== false));
  expect(names.size).toBeGreaterThan(10);
  for (const name of names) await blobs.get(name);
  const leftOver = (await readdir(paths, { recursive: true })).filter((name) => name.endsWith('.tmp'));
  expect(leftOver, JSON.stringify(ended)).toEqual([]);
  // The space of the unfinished checkpoint is free again, so fill the disk again.
  const more = join(disk!, 'more');
  fill(more);
  await expect(client.startRun({ project, recipe, graph })).rejects.toMatchObject({ code: 'disk-full' });

  for (const path of [ballast, more]) await rm(path);
  await close();
  const again = (await openEngine(home)).client;
  await again.openProject({ project });
  const [listed] = await again.listRuns({ project });
  expect(listed).toMatchObject({ status: 'failed' });
  expect(inEnglish(listed!.message!)).toContain('disk is full');
  await again.resumeRun({ project, runId });
  const whole = foldRun(await watchToEnd(again, project, runId));
  expect(whole.status).toBe('done');

  // The same weights as in an uninterrupted run.
  const calm = await again.startRun({ project, recipe, graph });
  const state = foldRun(await watchToEnd(again, project, calm.runId));
  expect(state.epochs.map(({ training }) => training)).toEqual(whole.epochs.map(({ training }) => training));
  expect((await lastOf(runId)).graph.layers).toEqual((await lastOf(calm.runId)).graph.layers);
});

test('on a full disk a draft, an export and a new project are refused with words, and what was saved stays', async ({
  skip,
}) => {
  const disk = await smallDisk(24);
  skip(disk === null, 'no right to mount a small disk');
  const home = join(disk!, 'home');
  const { client } = await openEngine(home);
  const { id: project, draft } = await client.createProject({ name: 'full' });
  await client.saveDraft({ project, draft: { ...draft, seed: 7 } });
  fill(join(disk!, 'ballast'));
  const full = { code: 'disk-full', message: expect.stringContaining('the disk is full. Free some space') };
  // Longer than the space that may be left in the last block of the full disk.
  const long = { ...draft, seed: 8, folder: `/${'long '.repeat(4000)}` };
  await expect(client.saveDraft({ project, draft: long })).rejects.toMatchObject(full);
  await expect(client.createProject({ name: 'another' })).rejects.toMatchObject({ code: 'disk-full' });
  const exporting = async () => {
    const model = { graph: smallNet(0.2) };
    for await (const _ of client.exportModel({ project, model, format: 'keras', name: 'model' }));
  };
  await expect(exporting()).rejects.toMatchObject({ code: 'disk-full' });
  await rm(join(disk!, 'ballast'));
  const kept = await client.openProject({ project });
  expect(kept.draft.seed).toBe(7);
  expect((await client.listProjects({})).map(({ id }) => id)).toEqual([project]);
  const left = await readdir(join(home, 'projects'), { recursive: true });
  expect(left.filter((name) => name.endsWith('.tmp') || name.endsWith('.keras'))).toEqual([]);
  await client.saveDraft({ project, draft: long });
  await exporting();
});
