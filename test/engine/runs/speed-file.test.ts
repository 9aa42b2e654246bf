// Each engine has its own speed: features by WebGPU do not change the estimates for the processor.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '#shared/run/events';
import { type EngineKind, openSpeedFile } from '../../../src-main/engine/runs/speed-file';
import { temporaryFolder } from '../support';

const machine = (gflops: number) => ({ gflops, corrections: {} });
const started = {
  ...{ type: 'started' as const, at: 0, runId: 'a', name: 'a', stages: [], machine: machine(70) },
  ...{ classes: [], runtime: 'TensorFlow 2.20.0 on a processor, 2 threads' },
  counts: { training: 1, validation: 0, test: 0 },
  params: { total: 1, trainable: 1, nonTrainable: 0 },
};
const features = (lost: string | null): RunEvent => ({
  ...{ type: 'featuresReady', at: 1, stage: 0, kept: 0, derived: 0, computed: 2, seconds: 1 },
  webgpu: { name: 'GPU', computed: lost === null ? 2 : 1, lost },
});

async function openWith(usesWebgpu: boolean) {
  const home = await temporaryFolder();
  const path = join(home, 'speed.json');
  await writeFile(path, JSON.stringify({ version: 2, engines: { 'native-cpu': machine(50) } }));
  const engine = (): EngineKind => 'native-cpu';
  return { file: openSpeedFile(home, engine, async () => usesWebgpu), path };
}
const enginesIn = async (path: string) =>
  Object.keys(JSON.parse(await readFile(path, 'utf8')).engines).sort();

test('keeps the speed with WebGPU apart, and reads it while WebGPU is chosen', async () => {
  const chosen = await openWith(true);
  expect((await chosen.file.read())!.gflops).toBe(50);
  await chosen.file.learn([started, features(null)]);
  expect(await enginesIn(chosen.path)).toEqual(['native-cpu', 'webgpu']);
  expect((await chosen.file.read())!.gflops).toBe(70);
  const other = openSpeedFile(join(chosen.path, '..'), () => 'native-cpu');
  expect((await other.read())!.gflops).toBe(50);
});

test('learns nothing from features that two engines shared', async () => {
  const { file, path } = await openWith(true);
  expect(await file.learn([started, features('The GPU window ended.')])).toBeNull();
  expect(await enginesIn(path)).toEqual(['native-cpu']);
});
