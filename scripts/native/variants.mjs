// The ways to a native TensorFlow: each builds its folder aside, checks it by running it, and renames it into place.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tensorflowFolder, writeJson } from './cache.mjs';
import { runCommand } from './command.mjs';
import { compileBinding, stripLibraries } from './compile.mjs';
import { fetchWheel, findPip, unpackWheel } from './fetch-wheel.mjs';
import { freeMb } from './gpu.mjs';
import { takePackageRuntime } from './package-download.mjs';
import { filesAreThere, readRecord, recordSchema } from './record.mjs';
import { tensorflowVersion, wheelsFor } from './wheels.mjs';

const checker = join(dirname(fileURLToPath(import.meta.url)), 'check.mjs');

/**
 * @typedef {{ modules: string, say: (line: string) => void }} Context
 * @typedef {{ record: import('./record.mjs').RuntimeRecord | null, reason: string }} Outcome
 */

/**
 * Loads a binding in a process of its own and multiplies with it.
 * @param {string} addon
 * @returns {Promise<{ version: string, gpu: boolean } | string>} or why it failed
 */
async function checkAddon(addon) {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', TF_FORCE_GPU_ALLOW_GROWTH: 'true' };
  const done = await runCommand(process.execPath, [checker, addon], { env, limitMs: 180_000 });
  if (!done.ok) return `it does not run: ${done.why}`;
  return JSON.parse(done.stdout.trim().split('\n').at(-1) ?? '');
}

/** The large library in a runtime's folder. */
function findLibrary(folder) {
  for (const place of ['tensorflow', join('deps', 'lib'), join('lib', 'napi')]) {
    const path = join(folder, place);
    if (!existsSync(path)) continue;
    const files = readdirSync(path).filter(
      (name) => /tensorflow.*\.(so|dylib|dll)/.test(name) && !name.includes('framework'),
    );
    const largest = files
      .map((name) => join(path, name))
      .sort((a, b) => statSync(b).size - statSync(a).size)[0];
    if (largest) return largest;
  }
  return null;
}

/**
 * Makes `<variant>-<version>` unless it is there, whole: builds aside, checks, renames, writes runtime.json last.
 * @param {{ variant: string, version: string, wantsGpu: boolean, why: string }} what
 * @param {Context} context
 * @param {(folder: string) => Promise<{ addon: string | null, why: string }>} build
 * @returns {Promise<Outcome>}
 */
async function makeVariant(what, context, build) {
  const started = Date.now();
  const place = join(tensorflowFolder(), `${what.variant}-${what.version}`);
  const known = readRecord(join(place, 'runtime.json'));
  if (known && filesAreThere(known)) {
    const again = await checkAddon(known.addon ?? '');
    if (typeof again !== 'string' && (again.gpu || !what.wantsGpu))
      return { record: known, reason: what.why };
  }
  const aside = join(tensorflowFolder(), `.build-${what.variant}-${process.pid}`);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true });
  try {
    const built = await build(aside);
    if (!built.addon) return { record: null, reason: built.why };
    context.say('checking that it runs');
    const checked = await checkAddon(built.addon);
    if (typeof checked === 'string') return { record: null, reason: checked };
    if (what.wantsGpu && !checked.gpu)
      return { record: null, reason: 'it runs, but TensorFlow sees no GPU it can use' };
    await rm(join(aside, 'include'), { recursive: true, force: true });
    const library = findLibrary(aside);
    if (!library) return { record: null, reason: 'its library is missing' };
    await rm(place, { recursive: true, force: true });
    await rename(aside, place);
    const addon = join(place, relative(aside, built.addon));
    const tfLib = join(place, relative(aside, library));
    /** @type {import('./record.mjs').RuntimeRecord} */
    const record = {
      schema: recordSchema,
      kind: what.wantsGpu ? 'native-gpu' : 'native-cpu',
      variant: what.variant,
      version: checked.version,
      tfLib,
      addon,
      tfLibBytes: statSync(tfLib).size,
      addonBytes: statSync(addon).size,
      why: what.why,
      steps: [],
      system: {},
      madeAt: new Date().toISOString(),
      seconds: Math.round((Date.now() - started) / 100) / 10,
    };
    await writeJson(join(place, 'runtime.json'), record);
    return { record, reason: what.why };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Downloads and unpacks wheels one by one, then compiles the binding against them. */
async function buildFromWheels(wheels, neededMb, folder, context) {
  const set = wheelsFor();
  const free = freeMb(tensorflowFolder());
  if (free !== null && free < neededMb) {
    return { addon: null, why: `it needs ${neededMb} MB of disk for a while; ${free} MB are free` };
  }
  const { python, why } = await findPip(context.say);
  if (!python) return { addon: null, why };
  const store = join(tensorflowFolder(), '.wheels');
  const done = [];
  for (const wheel of wheels) {
    const got = await fetchWheel({
      python,
      wheel,
      platforms: set.platforms,
      folder: store,
      say: context.say,
    });
    if (!got.path) return { addon: null, why: got.why };
    context.say(`unpacking ${wheel.project}`);
    const what = wheel.project.startsWith('nvidia-') ? 'nvidia' : set.libraries;
    const failed = await unpackWheel(python, got.path, folder, what);
    if (failed) return { addon: null, why: failed };
    done.push(got.path);
  }
  await stripLibraries(folder, set.libraries);
  const failed = await compileBinding({
    folder,
    modules: context.modules,
    libraries: set.libraries,
    say: context.say,
  });
  if (failed) return { addon: null, why: failed };
  for (const path of done) await rm(path, { force: true });
  return { addon: join(folder, 'addon', 'tfjs_binding.node'), why: '' };
}

/**
 * The CUDA build from PyPI with NVIDIA's own wheels.
 * @param {Context} context
 * @param {string} device
 * @returns {Promise<Outcome>}
 */
export async function tryGpu(context, device) {
  const wheels = wheelsFor()?.gpu;
  if (!wheels)
    return { record: null, reason: `PyPI has no CUDA build for ${process.platform}-${process.arch}` };
  const totalMb = wheels.reduce((sum, wheel) => sum + wheel.sizeMb, 0);
  context.say(`${device}: TensorFlow's CUDA build is a download of ${(totalMb / 1000).toFixed(1)} GB, once`);
  const what = {
    variant: 'gpu',
    version: tensorflowVersion,
    wantsGpu: true,
    why: `${device}: TensorFlow's CUDA build from PyPI`,
  };
  return makeVariant(what, context, (folder) => buildFromWheels(wheels, totalMb * 3, folder, context));
}

/**
 * What tfjs-node-gpu itself would install: TensorFlow 2.9.1 for the CPU with a prebuilt binding.
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export async function tryPackage(context) {
  const what = {
    variant: 'package',
    version: '2.9.1',
    wantsGpu: false,
    why: "tfjs-node-gpu's own library for the CPU",
  };
  return makeVariant(what, context, (folder) => takePackageRuntime({ folder, ...context }));
}

/**
 * The CPU build from PyPI.
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export async function tryWheel(context) {
  const wheels = wheelsFor();
  if (!wheels) {
    return {
      record: null,
      reason: `PyPI has no wheel with a C library to link for ${process.platform}-${process.arch}`,
    };
  }
  const what = {
    variant: 'cpu',
    version: tensorflowVersion,
    wantsGpu: false,
    why: "TensorFlow's CPU build from PyPI",
  };
  return makeVariant(what, context, (folder) => buildFromWheels([wheels.cpu], 2500, folder, context));
}

/** Removes what interrupted set-ups left; call it with the lock held. */
export async function sweepLeftovers() {
  const root = tensorflowFolder();
  const store = join(root, '.wheels');
  for (const name of await readdir(root).catch(() => [])) {
    if (name.startsWith('.build-')) await rm(join(root, name), { recursive: true, force: true });
  }
  for (const name of await readdir(store).catch(() => [])) {
    if (name.startsWith('.pip-')) await rm(join(store, name), { recursive: true, force: true });
  }
}
