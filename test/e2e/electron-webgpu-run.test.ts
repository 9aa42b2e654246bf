// Features of runs by WebGPU, with SwiftShader in place of a GPU: in the run's log, in the cache, and when the window is killed in the middle.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gpuAddressVariable } from '#shared/protocol/gpu-address';
import type { TrainImage } from '#shared/protocol/train-image';
import { deviceFileSchema, type GpuTest } from '#shared/run/device';
import type { RunEvent } from '#shared/run/events';
import { inEnglish } from '#shared/sentence';
import { startTrainer } from '../../src-main/process/trainer-process';
import { greatestDifference } from '../../src-main/runtime/gpu/compare-numbers';
import { cacheFolder } from '../../src-main/store/cache-folder';
import { smallNet } from '../trainer/graphs';
import { drawImages, jobOf, temporaryFolder } from '../trainer/images';
import { runAxe } from './axe';
import { type ElectronWorkbench, openInElectron, softwareGpu } from './open-electron';
import { descendants } from './processes';
import { electronProgram } from './programs';
import { gpuAddressOf } from './webgpu';
import { build, root, takeScreenshot } from './workbench';

const trainerEntry = join(root, 'dist/main/trainer.js');
const images = 320;
const before = { ...process.env };
let bench: ElectronWorkbench;
let folder: string;
let remove: () => Promise<void>;
let training: TrainImage[];
beforeAll(async () => {
  build();
  ({ folder, remove } = await temporaryFolder());
  training = await drawImages(join(folder, 'images'), images);
  // A cache of its own, with the installed TensorFlow and Electron.
  Object.assign(process.env, {
    GRAFT_ELECTRON: await electronProgram(),
    GRAFT_WEBGPU_SOFTWARE: '1',
    GRAFT_RUNTIME: join(cacheFolder(), 'tensorflow', 'runtime.json'),
    GRAFT_CACHE: join(folder, 'graft-cache'),
  });
  bench = await openInElectron(undefined, 'start', [], softwareGpu);
  // Trainers of this test belong to the app.
  process.env[gpuAddressVariable] = await gpuAddressOf(bench.pid);
});
afterAll(async () => {
  await bench?.close();
  process.env = before;
  await remove?.();
});

function choose(use: string, webgpuTest: GpuTest | null): void {
  const at = join(folder, 'graft-cache', 'tensorflow');
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'device.json'), JSON.stringify(deviceFileSchema.parse({ use, webgpuTest })));
}

/** Trains the head for one epoch in a new trainer; `look` sees each event. Runs of one name share their cached features. */
async function run(name: string, look: (event: RunEvent) => Promise<void> | void = () => {}) {
  const trainer = await startTrainer(trainerEntry, join(folder, 'trainer.log'));
  const stage = { trainable: { from: 'dense' }, epochs: 1, features: 'cached' as const };
  const job = jobOf(folder, smallNet(0.3), training, [], [stage], name);
  const events: RunEvent[] = [];
  try {
    for await (const event of trainer.client.train(job)) {
      events.push(event);
      await look(event);
    }
  } finally {
    await trainer.close();
  }
  const find = <T extends RunEvent['type']>(type: T) =>
    events.find((event): event is Extract<RunEvent, { type: T }> => event.type === type);
  expect(find('ended')).toMatchObject({ outcome: 'done' });
  return { features: find('featuresReady')!, moved: find('movedToCpu'), note: find('stageStarted')!.note };
}

/** Returns the records of each file of cached features, by the engine that its sidecar names. */
function recordsByEngine(name: string): Map<string, Map<string, Float32Array>> {
  const at = join(folder, name, 'cache', 'features');
  const sidecars = readdirSync(at).filter((file) => file.endsWith('.json'));
  return new Map(
    sidecars.map((file) => {
      const { engine = 'TensorFlow' } = JSON.parse(readFileSync(join(at, file), 'utf8'));
      return [engine, recordsOf(readFileSync(join(at, file.replace(/json$/, 'bin'))))];
    }),
  );
}

/** A record is a hash of 32 bytes, a checksum of 4, and 12 features of the network's last frozen layer. */
function recordsOf(file: Buffer): Map<string, Float32Array> {
  const size = 36 + 12 * 4;
  expect(file.length % size).toBe(0);
  const records = Array.from({ length: file.length / size }, (_, i) =>
    file.subarray(i * size, (i + 1) * size),
  );
  return new Map(
    records.map((one) => [
      one.toString('hex', 0, 32),
      new Float32Array(Uint8Array.from(one.subarray(36)).buffer),
    ]),
  );
}

const deviceFile = () =>
  deviceFileSchema.parse(
    JSON.parse(readFileSync(join(folder, 'graft-cache', 'tensorflow', 'device.json'), 'utf8')),
  );
let passed: GpuTest;

it('does not use WebGPU before its test', async () => {
  choose('webgpu', null);
  const known: boolean[] = [];
  const { features, note } = await run('untested', ({ type }) => {
    if (type !== 'progress' || known.length > 0) return;
    const helpers = descendants(process.pid, 'decoder.js').map((pid) =>
      readFileSync(`/proc/${pid}/environ`, 'utf8'),
    );
    known.push(...helpers.map((text) => text.includes(gpuAddressVariable)));
  });
  // Helpers that decode images, which can be hostile, are not told of the window.
  expect(new Set(known)).toEqual(new Set([false]));
  expect(inEnglish(note!)).toContain('WebGPU was not tested yet on this machine.');
  expect(features.webgpu).toBeUndefined();
  choose('auto', null);
});

it('is chosen by name in the state of the engine, and tested at once', async () => {
  const { page } = bench;
  const id = (name: string) => page.getByTestId(name);
  await id('connection-state').click();
  expect(await id('gpu-choice').textContent()).toContain('google swiftshader, with WebGPU');
  const started = performance.now();
  await id('device-webgpu').check();
  await id('gpu-cancel').waitFor();
  await id('gpu-run-test').waitFor({ timeout: 120_000 });
  expect(await id('gpu-test').textContent()).toMatch(
    /^Test passed: [\d.]+ times as fast as the processor, difference \d\.\de-\d\.$/,
  );
  const { use, webgpuTest } = deviceFile();
  passed = webgpuTest!;
  console.log(`tested in ${((performance.now() - started) / 1000).toFixed(1)} s:`, passed);
  expect(use).toBe('webgpu');
  expect(passed).toMatchObject({ passed: true, reason: null, tested: 'webgpu|google|swiftshader|' });
  expect(passed.difference).toBeLessThan(1e-5);
  expect(passed.speedup).toBeGreaterThan(0);
  expect(await runAxe(page)).toEqual([]);
  await takeScreenshot(bench, 'webgpu-choice');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.evaluate(() => localStorage.setItem('graft.locale', 'ko'));
  await page.reload();
  await id('connection-state').click();
  await id('gpu-test').waitFor();
  await takeScreenshot(bench, 'webgpu-choice-dark-ko');
});

/** The process ids that a test kills: the page of the hidden window, or Chromium's GPU process. */
const victims = {
  window: () =>
    bench.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((one) => one.getTitle() === 'Graft GPU')!
        .webContents.getOSProcessId(),
    ),
  'GPU process': () =>
    bench.app.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')!.pid),
};

it.each([
  ['run', 'window', 'The GPU window was ended by another program or by the system.'],
  ['device', 'GPU process', 'The connection to the GPU was lost: '],
] as const)(
  'continues on the processor (%s) when the %s is killed, without losing an image or computing one twice',
  async (name, victim, reason) => {
    choose('webgpu', passed);
    let killed = false;
    const { features, moved } = await run(name, async (event) => {
      if (event.type !== 'progress' || event.done === 0 || killed) return;
      killed = true;
      process.kill(await victims[victim](), 'SIGKILL');
    });
    expect(inEnglish(moved!.reason)).toContain(
      `WebGPU on google swiftshader failed, so the processor computes the remaining features. ${reason}`,
    );
    expect(features).toMatchObject({ kept: 0, derived: 0, computed: images });
    const { computed } = features.webgpu!;
    console.log(`${computed} of ${images} images by WebGPU before the kill. ${inEnglish(moved!.reason)}`);
    expect(computed).toBeGreaterThan(0);
    expect(computed).toBeLessThan(images);
    const files = recordsByEngine(name);
    expect([...files.keys()].sort()).toEqual(['TensorFlow', 'webgpu|google|swiftshader|']);
    const [own, gpu] = [files.get('TensorFlow')!, files.get('webgpu|google|swiftshader|')!];
    expect([gpu.size, own.size]).toEqual([computed, images - computed]);
    expect(new Set([...own.keys(), ...gpu.keys()])).toEqual(new Set(training.map(({ hash }) => hash)));
  },
);

it('reuses both files while WebGPU is chosen, and only its own on the processor', async () => {
  expect((await run('run')).features).toMatchObject({ kept: images, computed: 0 });
  const gpu = recordsByEngine('run').get('webgpu|google|swiftshader|')!;
  choose('cpu', passed);
  const { features, note } = await run('run');
  expect(features).toMatchObject({ kept: images - gpu.size, computed: gpu.size });
  expect(features.webgpu).toBeUndefined();
  expect(note).toBeUndefined();
  const own = recordsByEngine('run').get('TensorFlow')!;
  expect(own.size).toBe(images);
  for (const [hash, values] of gpu) expect(greatestDifference(values, own.get(hash)!)).toBeLessThan(1e-5);
});
