// The calls about TensorFlow's native library: what is there, and its installation, after which trainers use it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { InstallStep, RuntimeState, runtimeCalls } from '#shared/protocol/engine/runtime';
import { say } from '#shared/sentence';
import { takeLock } from '../../process/lock-file';
import type { TrainerPool } from '../../process/trainer-pool';
import { findIndex } from '../../runtime/fetch-runtime';
import type { IndexConfig } from '../../runtime/index/pip-config';
import {
  downloadBytes,
  type InstallOptions,
  installRuntime,
  lockPath,
  sweepInstall,
  wheelsHere,
} from '../../runtime/install/install-runtime';
import { findPrebuiltBinding } from '../../runtime/install/prebuilt-binding';
import { downloadedBytes } from '../../runtime/install/unfinished';
import { wheelsFor } from '../../runtime/tensorflow-wheels';
import { cacheFolder } from '../../store/cache-folder';
import { bundledRuntime, readRuntimeRecord, tensorflowFolder } from '../../store/runtime-record';
import { compileBinding, hasSources } from './compile-binding';

/** The calls, and installations for other subjects: one at a time on this machine. */
export interface Runtime {
  readonly handlers: Handlers<typeof runtimeCalls>;
  readonly install: <T>(
    start: (options: InstallOptions) => AsyncGenerator<InstallStep, T>,
    signal: AbortSignal,
  ) => AsyncGenerator<InstallStep, T>;
}

/** Returns the calls. `appFolder` is the program's folder, with the binding and the setting of its packager. */
export function createRuntime(appFolder: string, pool: TrainerPool): Runtime {
  let index: Promise<IndexConfig> | undefined;
  const findOnce = () => {
    index ??= findIndex(process.env, join(appFolder, 'dist', 'package-index.json'));
    return index;
  };

  async function obstacleTo(): Promise<RuntimeState['obstacle']> {
    if (!wheelsFor(process.platform, process.arch))
      return say`There is no library of TensorFlow for ${`${process.platform}-${process.arch}`}.`;
    if (!findPrebuiltBinding(appFolder) && !hasSources(appFolder))
      return 'This installation of Graft does not contain the binding to TensorFlow for this system.';
    const { indexes, findLinks, mayAskIndex } = await findOnce();
    if (findLinks.length === 0 && !(mayAskIndex && indexes.length > 0))
      return say`No Python package index is configured. State it as ${'index-url'} in ${'pip.conf'}, or as ${'PIP_INDEX_URL'}, and start Graft again.`;
    return null;
  }

  async function readState(): Promise<RuntimeState> {
    const cache = cacheFolder();
    const bundle = bundledRuntime(appFolder);
    const { record } = readRuntimeRecord(cache, bundle);
    const wheels = wheelsFor(process.platform, process.arch);
    const pins = wheels ? [wheels.cpu, ...wheels.support] : [];
    return {
      installed: !record || record.kind === 'wasm' ? 'none' : record.kind,
      bundled: bundle !== null && record?.addon === bundle.addon,
      offer: wheels
        ? {
            version: wheels.cpu.version,
            downloadBytes: downloadBytes(pins),
            doneBytes: await downloadedBytes(cache, wheels.cpu),
            diskBytes: pins
              .flatMap(({ members }) => [...members.values()])
              .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          }
        : null,
      obstacle: await obstacleTo(),
    };
  }

  async function* install<T>(
    start: (options: InstallOptions) => AsyncGenerator<InstallStep, T>,
    signal: AbortSignal,
  ): AsyncGenerator<InstallStep, T> {
    wheelsHere();
    const cache = cacheFolder();
    await mkdir(tensorflowFolder(cache), { recursive: true });
    const lock = await takeLock(lockPath(cache));
    if ('heldBy' in lock)
      throw new GraftError(
        'busy',
        'Another window or program is installing TensorFlow. Wait until it is done.',
      );
    try {
      // The configuration may have been completed since the last attempt.
      index = undefined;
      await sweepInstall(cache);
      return yield* start({
        cache,
        config: await findOnce(),
        signal,
        checkEntry: join(appFolder, 'dist', 'main', 'check-binding.js'),
        bindingFor: async (folder, libraries) =>
          findPrebuiltBinding(appFolder) ?? (await compileBinding(appFolder, folder, libraries)),
      });
    } finally {
      await lock.release();
    }
  }

  return {
    install,
    handlers: {
      runtimeState: readState,
      async *installRuntime(_input, { signal }) {
        for await (const step of install((options) => installRuntime(options), signal)) yield { step };
        await pool.renew();
        yield { state: await readState() };
      },
    },
  };
}
