// The calls about GPUs. What is chosen is stored in the cache folder, where the trainer reads it (src-main/trainer/runtime/device-choice.ts).
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import { createTurns } from '#shared/in-turn';
import type { Handlers } from '#shared/protocol/contract';
import type { Devices, deviceCalls } from '#shared/protocol/engine/device';
import type { InstallStep } from '#shared/protocol/engine/runtime';
import { deviceFileName } from '#shared/run/device';
import { say } from '#shared/sentence';
import { describeAdapter, nameOfAdapter } from '../../process/gpu-window';
import type { TrainerPool } from '../../process/trainer-pool';
import { checkPackSpace, freeBytesOf, packSizes } from '../../runtime/gpu/cuda-pack';
import { changeDeviceFile, readDeviceFile } from '../../runtime/gpu/device-file';
import { describeGpus, type FoundGpus, findGpus } from '../../runtime/gpu/find-gpus';
import { type FoundWebgpu, findWebgpu } from '../../runtime/gpu/find-webgpu';
import { type Machine, thisMachine } from '../../runtime/gpu/read-system';
import { neededDriver } from '../../runtime/gpu/requirements';
import { testGpu } from '../../runtime/gpu/test-gpu';
import { testWebgpu } from '../../runtime/gpu/test-webgpu';
import { type InstallOptions, installCuda, recordChoice } from '../../runtime/install/install-runtime';
import { wheelsFor } from '../../runtime/tensorflow-wheels';
import type { RuntimeRecord } from '../../store/runtime-record';

/** What these calls need of the engine. */
export interface DeviceOptions {
  readonly pool: TrainerPool;
  readonly trainerEntry: string;
  /** The folder of TensorFlow's runtimes. */
  readonly runtimeFolder: string;
  readonly machine?: Machine | undefined;
  /** Installs under the lock of this machine's runtimes. */
  readonly install: (
    start: (options: InstallOptions) => AsyncGenerator<InstallStep, RuntimeRecord>,
    signal: AbortSignal,
  ) => AsyncGenerator<InstallStep, RuntimeRecord>;
}

/** Creates the calls. */
export function createDevice(options: DeviceOptions): { handlers: Handlers<typeof deviceCalls> } {
  const { pool, trainerEntry, runtimeFolder, install, machine = thisMachine } = options;
  const file = join(runtimeFolder, deviceFileName);

  async function describe(found: FoundGpus): Promise<Devices> {
    const { use, test } = await readDeviceFile(file);
    const sizes = packSizes(machine.platform, machine.arch);
    const pack = sizes && {
      installed: await isInstalled(),
      downloadBytes: sizes.downloadBytes,
      neededBytes: sizes.neededBytes,
      freeBytes: await freeBytesOf(dirname(runtimeFolder)),
    };
    const current = test?.tested === describeGpus(found) ? test : null;
    // A failure of another GPU or driver does not keep this one from being tried.
    if (test && !current) await changeDeviceFile(file, { test: null });
    const { gpus, driver, problem } = found;
    const webgpu = await describeWebgpu(await findWebgpu());
    return { use, gpus: [...gpus], driver, neededDriver, problem, pack, test: current, webgpu };
  }

  async function describeWebgpu({ adapter, ...found }: FoundWebgpu): Promise<Devices['webgpu']> {
    const { webgpuTest } = await readDeviceFile(file);
    const isCurrent = adapter === null || webgpuTest?.tested === describeAdapter(adapter);
    return { name: adapter && nameOfAdapter(adapter), ...found, test: isCurrent ? webgpuTest : null };
  }

  /** Throws 'unsupported' with the reason if WebGPU cannot be chosen. */
  async function requireWebgpu(): Promise<void> {
    const { problem, choosable } = await findWebgpu();
    if (!choosable) throw new GraftError('unsupported', problem!, 'webgpu');
  }

  const inTurn = createTurns();

  async function choose(device: string): Promise<Devices> {
    const found = await findGpus(machine);
    const gpu = found.gpus.find(({ uuid }) => uuid === device);
    if (device === 'webgpu') await requireWebgpu();
    else if (device !== 'auto' && device !== 'cpu' && !gpu)
      throw new GraftError('not-found', say`This machine has no GPU with the id ${device}.`, device);
    if (gpu?.problem) throw new GraftError('unsupported', gpu.problem, device);
    await changeDeviceFile(file, { use: device });
    // The shared trainer would keep the former device.
    await pool.renew();
    return describe(found);
  }

  async function isInstalled(): Promise<boolean> {
    const version = wheelsFor(machine.platform, machine.arch)?.gpu?.[0]?.version;
    const record = join(runtimeFolder, `gpu-${version}`, 'runtime.json');
    return (await stat(record).catch(() => null)) !== null;
  }

  return {
    handlers: {
      devices: async () => describe(await findGpus(machine)),

      // In turn, because the last choice counts, however long the search for GPUs takes.
      chooseDevice: ({ device }) => inTurn(() => choose(device)),

      async *installGpu(_input, { signal }) {
        const found = await findGpus(machine);
        if (found.problem !== null) throw new GraftError('unsupported', found.problem);
        const sizes = packSizes(machine.platform, machine.arch);
        if (sizes) await checkPackSpace(dirname(runtimeFolder), sizes);
        const names = found.gpus.map(({ name }) => name).join(', ');
        // As scripts/native/variants.mjs says it.
        const why = `${names}: TensorFlow's CUDA build from PyPI`;
        const steps = install((options) => installCuda(why, options), signal);
        let next = await steps.next();
        for (; !next.done; next = await steps.next()) yield { step: next.value };
        const made = next.value;
        yield { testing: true };
        const test = await testGpu({
          trainerEntry,
          folder: runtimeFolder,
          device: 'auto',
          runtime: join(runtimeFolder, `gpu-${made.version}`, 'runtime.json'),
          tested: describeGpus(found),
          signal,
        });
        await changeDeviceFile(file, { test });
        if (test.passed) await recordChoice(dirname(runtimeFolder), made, 'CUDA build');
        await pool.renew();
        yield { devices: await describe(found) };
      },

      async testGpu(_input, { signal }) {
        const found = await findGpus(machine);
        const { use } = await readDeviceFile(file);
        if (use === 'webgpu') {
          const { problem } = await findWebgpu();
          if (problem !== null) throw new GraftError('unsupported', problem);
          const webgpuTest = await testWebgpu({ trainerEntry, folder: runtimeFolder, signal });
          await changeDeviceFile(file, { webgpuTest });
          await pool.renew();
          return describe(found);
        }
        if (found.problem !== null) throw new GraftError('unsupported', found.problem);
        const test = await testGpu({
          trainerEntry,
          folder: runtimeFolder,
          device: use === 'cpu' ? 'auto' : use,
          tested: describeGpus(found),
          signal,
        });
        await changeDeviceFile(file, { test });
        await pool.renew();
        return describe(found);
      },
    },
  };
}
