// Installs TensorFlow's native library, for the processor or with CUDA, into the cache folder, for the packed app and a source checkout alike.
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { InstallStep } from '#shared/protocol/engine/runtime';
import { say, sentenceOf } from '#shared/sentence';
import { errorLine, startChild } from '../../process/child-process';
import { fileError, writeJsonAtomic } from '../../store/atomic';
import { move, removeFolder } from '../../store/move';
import { type RuntimeRecord, readRecordFile, recordPath, tensorflowFolder } from '../../store/runtime-record';
import { fetchRuntime } from '../fetch-runtime';
import type { IndexConfig } from '../index/pip-config';
import { type TensorflowWheels, wheelsFor } from '../tensorflow-wheels';
import { trimLibrary } from '../trim-library';
import type { DownloadOptions } from '../wheel/download-stream';
import type { WheelPin } from '../wheel-pin';
import { downloadsFolder, noteDownload } from './unfinished';

const checkLimitMs = 180_000;
const noteEveryMs = 2000;

/** How to install. The caller holds the lock of `lockPath`. */
export interface InstallOptions extends Omit<DownloadOptions, 'config' | 'store'> {
  readonly cache: string;
  readonly config: IndexConfig;
  /** The built program that loads a binding and multiplies two matrices. */
  readonly checkEntry: string;
  /** Returns the path of a binding for this system; `folder` has the libraries in `tensorflow` and headers in `include`. Throws with the reason. */
  readonly bindingFor: (folder: string, libraries: readonly string[]) => Promise<string>;
}

/** Returns the lock that whoever changes the runtimes of a cache folder holds; scripts/native/setup.mjs does, too. */
export function lockPath(cache: string): string {
  return join(tensorflowFolder(cache), '.lock');
}

/** Returns the wheels of this system; throws 'unsupported' if there are none. */
export function wheelsHere(): TensorflowWheels {
  const wheels = wheelsFor(process.platform, process.arch);
  if (wheels) return wheels;
  const system = `${process.platform}-${process.arch}`;
  throw new GraftError('unsupported', say`There is no library of TensorFlow for ${system}.`);
}

/** What is installed: TensorFlow for the processor, or its CUDA build. */
interface Variant {
  readonly name: 'cpu' | 'gpu';
  readonly kind: RuntimeRecord['kind'];
  /** The first one is TensorFlow's. */
  readonly pins: readonly WheelPin[];
  readonly libraries: readonly string[];
  readonly why: string;
}

/**
 * Installs the library and records it as this machine's choice. One that is there is only checked. Leaving the loop keeps
 * what was downloaded. Throws what the download throws; 'unavailable' if the library does not run.
 */
export async function* installRuntime(options: InstallOptions): AsyncGenerator<InstallStep, RuntimeRecord> {
  const { cpu, support, libraries } = wheelsHere();
  const pins = [cpu, ...support];
  const made = yield* installVariant(
    { name: 'cpu', kind: 'native-cpu', pins, libraries, why: chosenBecause },
    options,
  );
  return recordChoice(options.cache, made, 'wheel from PyPI');
}

/** Installs the CUDA build likewise, but does not choose it: its GPU is tested first. Throws 'unsupported' if there is none. */
export async function* installCuda(
  why: string,
  options: InstallOptions,
): AsyncGenerator<InstallStep, RuntimeRecord> {
  const { gpu, libraries } = wheelsHere();
  if (!gpu) {
    const system = `${process.platform}-${process.arch}`;
    throw new GraftError('unsupported', say`TensorFlow has no CUDA build for ${system}`);
  }
  return yield* installVariant({ name: 'gpu', kind: 'native-gpu', pins: gpu, libraries, why }, options);
}

async function* installVariant(
  { name: variant, kind, pins, libraries, why: because }: Variant,
  options: InstallOptions,
): AsyncGenerator<InstallStep, RuntimeRecord> {
  const { cache, env = process.env } = options;
  const cpu = pins[0]!;
  const folder = join(tensorflowFolder(cache), `${variant}-${cpu.version}`);
  const known = readRecordFile(join(folder, 'runtime.json'));
  const total = downloadBytes(pins);
  const bytes = { done: total, total, bytesPerSecond: null, secondsLeft: null };
  if (known) {
    yield { phase: 'checking', ...bytes };
    if ((await checkBinding(known.addon ?? '', options.checkEntry, env)).why === null) return known;
  }
  const began = join(downloadsFolder(cache), `${cpu.project}-${cpu.version}`);
  let notedAt = 0;
  let last: InstallStep = { phase: 'downloading', ...bytes, done: 0 };
  yield last;
  try {
    for await (const progress of fetchRuntime(pins, began, { ...options, store: downloadsFolder(cache) })) {
      const { position, bytesPerSecond, secondsLeft } = progress;
      const done = Math.min(total, downloadBytes(pins.slice(0, position - 1)) + progress.done);
      last = { phase: 'downloading', done, total, bytesPerSecond, secondsLeft };
      if (performance.now() - notedAt > noteEveryMs) {
        notedAt = performance.now();
        await noteDownload(cache, cpu, done);
      }
      yield last;
    }
  } finally {
    await noteDownload(cache, cpu, last.done).catch(() => {});
  }

  yield { ...last, phase: 'preparing' };
  const addon = join(began, addonPlace);
  await mkdir(dirname(addon), { recursive: true });
  const binding = await options.bindingFor(began, libraries);
  if (binding !== addon)
    await copyFile(binding, addon).catch((error) => {
      throw fileError(error, addon, 'write');
    });
  for (const name of libraries) await trimLibrary(join(began, 'tensorflow', name));

  yield { ...last, phase: 'checking' };
  const { version, why } = await checkBinding(addon, options.checkEntry, env);
  if (why !== null) {
    // Trimmed libraries no longer are what the pins say: the next attempt downloads them again.
    await removeFolder(began);
    throw new GraftError('unavailable', say`TensorFlow was downloaded, but it does not run: ${why}`);
  }
  await removeFolder(join(began, 'include'));
  await removeFolder(folder);
  await move(began, folder);
  const place = (path: string) => join(folder, path);
  const library = place(join('tensorflow', libraries[0]!));
  const made: RuntimeRecord = {
    schema: 1,
    kind,
    variant,
    version,
    addon: place(addonPlace),
    addonBytes: (await stat(place(addonPlace))).size,
    tfLib: library,
    tfLibBytes: (await stat(library)).size,
    why: because,
    steps: [],
  };
  await writeJsonAtomic(join(folder, 'runtime.json'), made);
  await removeFolder(downloadsFolder(cache));
  return made;
}

/** Where the binding finds the libraries: on Windows in its own folder, elsewhere in `../tensorflow`. */
const addonPlace = join(process.platform === 'win32' ? 'tensorflow' : 'addon', 'tfjs_binding.node');

/** Returns what the members of wheels are packed. */
export function downloadBytes(pins: readonly WheelPin[]): number {
  return pins.reduce((sum, { packedBytes }) => sum + packedBytes, 0);
}

/** As scripts/native/variants.mjs says it. */
const chosenBecause = "TensorFlow's CPU build from PyPI";

/** Writes the choice of this machine, with the step that led to it. */
export async function recordChoice(cache: string, made: RuntimeRecord, step: string): Promise<RuntimeRecord> {
  const steps = [{ step, chosen: true, reason: made.why }];
  const chosen = { ...made, steps, system: {}, madeAt: new Date().toISOString(), seconds: 0 };
  await mkdir(tensorflowFolder(cache), { recursive: true });
  await writeJsonAtomic(recordPath(cache), chosen);
  return chosen;
}

/** Loads a binding in a process of its own, and returns the version of the library, or why it does not run. */
async function checkBinding(addon: string, entry: string, env: NodeJS.ProcessEnv) {
  const child = startChild(process.execPath, [entry, addon], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, TF_CPP_MIN_LOG_LEVEL: '3', TF_FORCE_GPU_ALLOW_GROWTH: 'true' },
  });
  const timer = setTimeout(child.kill, checkLimitMs);
  const { code, how, lastOutput } = await child.ended;
  clearTimeout(timer);
  const version = /"version":"([^"]+)"/.exec(lastOutput)?.[1];
  if (code === 0 && version) return { version, why: null };
  return { version: '', why: sentenceOf(errorLine(lastOutput) || how) };
}

/** Deletes what interrupted installations left, except downloads that the next one continues. The caller holds the lock. */
export async function sweepInstall(cache: string): Promise<void> {
  const root = tensorflowFolder(cache);
  for (const name of await readdir(root).catch(() => []))
    if (name.startsWith('.build-')) await removeFolder(join(root, name));
}
