// The engine process: serves over its pipe, exits with its shell, and loses no work when it is killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { engineContract } from '#shared/protocol/engine-contract';
import { framed } from '#shared/protocol/framed';
import { connect } from '#shared/protocol/rpc';
import { inEnglish } from '#shared/sentence';
import { openChannels } from '../../src-main/wire/channels';
import { pipeTransport } from '../../src-main/wire/pipe-transport';
import { appFolder, buildHelpers, makeImages, temporaryFolder, tinyGraph, tinyRecipe } from './support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(buildHelpers);

function startProcess(home: string) {
  const child = spawn(process.execPath, [join(appFolder, 'dist/main/engine.js')], {
    env: { ...process.env, GRAFT_HOME: home },
    stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pipe = pipeTransport(child.stdio[4] as Readable, child.stdio[3] as Writable);
  const client = connect(engineContract, framed(openChannels(pipe).open()));
  return { child, pipe, client };
}

async function startRun(home: string, epochs: number) {
  const folder = await makeImages(join(home, 'images'));
  const { child, pipe, client } = startProcess(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const recipe = tinyRecipe(folder, { epochs });
  const { runId } = await client.startRun({ project, recipe, graph: tinyGraph() });
  for await (const { events } of client.watchRun({ project, runId }))
    if (events.some((event) => event.type === 'checkpointSaved')) break;
  return { child, pipe, client, project, runId };
}

const exitOf = (child: ChildProcess) =>
  child.exitCode !== null
    ? Promise.resolve(child.exitCode)
    : once(child, 'exit').then(([code]) => code as number);

function trainersOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid)
    .map(Number);
}

function parentOf(pid: string): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]);
  } catch {
    return 0;
  }
}

const isRunning = (pid: number) => parentOf(String(pid)) !== 0;

test('answers over its pipe and exits when the shell exits', async () => {
  const { child, client, pipe } = startProcess(await temporaryFolder());
  expect(await client.info({})).toMatchObject({ version: '0.4.0', platform: process.platform });
  pipe.close();
  expect(await exitOf(child)).toBe(0);
});

test('stops the run at a checkpoint before exiting on SIGTERM', async () => {
  const home = await temporaryFolder();
  const { child, project, runId } = await startRun(home, 3000);
  child.kill('SIGTERM');
  expect(await exitOf(child)).toBe(0);
  const { client } = startProcess(home);
  await client.openProject({ project });
  expect(await client.listRuns({ project })).toMatchObject([{ runId, status: 'stopped', checkpoint: true }]);
});

test.runIf(process.platform === 'linux')(
  'ends its trainer when it is killed during a run, and the next engine offers the checkpoint',
  async () => {
    const home = await temporaryFolder();
    const { child, project, runId } = await startRun(home, 3000);
    const trainers = trainersOf(child.pid!);
    expect(trainers.length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await exitOf(child);
    await expect.poll(() => trainers.filter(isRunning), { timeout: 15_000 }).toEqual([]);
    const { client } = startProcess(home);
    await client.openProject({ project });
    const [run] = await client.listRuns({ project });
    expect(run).toMatchObject({ runId, status: 'interrupted', checkpoint: true });
    expect(inEnglish(run!.message!)).toContain('The run can be resumed from its last checkpoint (epoch ');
    await client.resumeRun({ project, runId });
    for await (const { events } of client.watchRun({ project, runId }))
      if (events.some((event) => event.type === 'resumed')) await client.stopRun({ project, runId });
    expect(await client.listRuns({ project })).toMatchObject([{ status: 'stopped' }]);
  },
);
