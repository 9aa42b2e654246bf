// The variants of native TensorFlow. Each is built in a temporary folder, checked by running it, and renamed into place.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder, tensorflowFolder, writeJson } from './cache.mjs';
import { runCommand } from './command.mjs';
import { compileBinding } from './compile.mjs';
import { downloadsFolder, fetchLibraries, sayProgress } from './fetch-libraries.mjs';
import { takePackageRuntime } from './package-download.mjs';
import { loadRuntimeProgram } from './program.mjs';
import { filesAreThere, readRecord, recordSchema } from './record.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const checker = join(root, 'dist', 'main', 'check-binding.js');

/**
 * @typedef {{ modules: string, say: (line: string) => void }} Context
 * @typedef {{ record: import('./record.mjs').RuntimeRecord | null, reason: string }} Outcome
 */

/**
 * Loads a binding in a separate process and multiplies matrices with it.
 * @param {string} addon
 * @returns {Promise<{ version: string, gpu: boolean } | string>} or the reason of a failure
 */
async function checkAddon(addon) {
  const { program, why } = await loadRuntimeProgram();
  if (!program) return why;
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3', TF_FORCE_GPU_ALLOW_GROWTH: 'true' };
  const done = await runCommand(process.execPath, [checker, addon], { env, limitMs: 180_000 });
  if (!done.ok) return `it does not run: ${done.why}`;
  return JSON.parse(done.stdout.trim().split('\n').at(-1) ?? '');
}

/** Returns the largest TensorFlow library in a runtime's folder, or null. */
function findLibrary(folder) {
  for (const subfolder of ['tensorflow', join('deps', 'lib'), join('lib', 'napi')]) {
    const path = join(folder, subfolder);
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
 * Creates `<variant>-<version>` unless it exists: builds it in a temporary folder, checks it, renames it and finally writes runtime.json.
 * @param {{ variant: string, version: string, wantsGpu: boolean, why: string }} what
 * @param {Context} context
 * @param {(folder: string) => Promise<{ addon: string | null, why: string }>} build
 * @returns {Promise<Outcome>}
 */
async function makeVariant(what, context, build) {
  const started = Date.now();
  const target = join(tensorflowFolder(), `${what.variant}-${what.version}`);
  const known = readRecord(join(target, 'runtime.json'));
  if (known && filesAreThere(known)) {
    const again = await checkAddon(known.addon ?? '');
    if (typeof again !== 'string' && (again.gpu || !what.wantsGpu))
      return { record: known, reason: what.why };
  }
  const temporary = join(tensorflowFolder(), `.build-${what.variant}-${process.pid}`);
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    const built = await build(temporary);
    if (!built.addon) return { record: null, reason: built.why };
    context.say('checking that it runs');
    const checked = await checkAddon(built.addon);
    if (typeof checked === 'string') return { record: null, reason: checked };
    if (what.wantsGpu && !checked.gpu)
      return { record: null, reason: 'it runs, but TensorFlow cannot use the GPU' };
    await rm(join(temporary, 'include'), { recursive: true, force: true });
    const library = findLibrary(temporary);
    if (!library) return { record: null, reason: 'its library is missing' };
    await rm(target, { recursive: true, force: true });
    await rename(temporary, target);
    const addon = join(target, relative(temporary, built.addon));
    const tfLib = join(target, relative(temporary, library));
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
    await writeJson(join(target, 'runtime.json'), record);
    return { record, reason: what.why };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Downloads the libraries of wheels and compiles the binding against them, in a folder that the next setup continues with
 * if this one is interrupted; then moves all to `folder`.
 * @param {typeof import('../../src-main/runtime/main')} program
 * @param {readonly import('../../src-main/runtime/wheel-pin').WheelPin[]} pins
 * @param {string} folder
 * @param {Context} context
 */
async function buildFromWheels(program, pins, folder, context) {
  const { libraries } = program.wheelsFor(process.platform, process.arch);
  const began = join(downloadsFolder(), `${pins[0].project}-${pins[0].version}`);
  try {
    await fetchLibraries(program, pins, began, context.say);
  } catch (error) {
    return { addon: null, why: error.message };
  }
  const { modules, say } = context;
  const failed = await compileBinding({ folder: began, modules, libraries, say });
  if (failed) return { addon: null, why: failed };
  for (const name of await readdir(began)) await rename(join(began, name), join(folder, name));
  // The compiler reads the section headers that this removes.
  for (const name of libraries) await program.trimLibrary(join(folder, 'tensorflow', name));
  await rm(downloadsFolder(), { recursive: true, force: true });
  return { addon: join(folder, 'addon', 'tfjs_binding.node'), why: '' };
}

/**
 * Tries the CUDA build from PyPI with NVIDIA's wheels.
 * @param {Context} context
 * @param {string} device
 * @returns {Promise<Outcome>}
 */
export async function tryGpu(context, device) {
  const { program, why } = await loadRuntimeProgram();
  if (!program) return { record: null, reason: why };
  const pins = program.wheelsFor(process.platform, process.arch)?.gpu;
  if (!pins)
    return { record: null, reason: `PyPI has no CUDA build for ${process.platform}-${process.arch}` };
  const found = await program.findGpus();
  if (found.problem !== null) return { record: null, reason: program.inEnglish(found.problem) };
  const names = found.gpus.map(({ name }) => name).join(', ') || device;
  const sizes = program.packSizes(process.platform, process.arch);
  const size = `${program.gigabytes(sizes.downloadBytes)} GB, ${program.gigabytes(sizes.installedBytes)} GB on disk`;
  context.say(`${names}: TensorFlow's CUDA build, ${size} (only once)`);
  const what = {
    variant: 'gpu',
    version: pins[0].version,
    wantsGpu: true,
    why: `${names}: TensorFlow's CUDA build from PyPI`,
  };
  const outcome = await makeVariant(what, context, async (folder) => {
    try {
      await program.checkPackSpace(tensorflowFolder(), sizes);
    } catch (error) {
      return { addon: null, why: error.message };
    }
    return buildFromWheels(program, pins, folder, context);
  });
  return outcome.record ? testGpuVariant(program, found, outcome, context) : outcome;
}

/**
 * Compares the GPU's numbers and speed with the processor's before the CUDA build becomes the default.
 * @param {typeof import('../../src-main/runtime/main')} program
 * @param {import('../../src-main/runtime/gpu/find-gpus').FoundGpus} found
 * @param {Outcome} outcome
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
async function testGpuVariant(program, found, outcome, { say }) {
  const { version } = outcome.record;
  const runtime = join(tensorflowFolder(), `gpu-${version}`, 'runtime.json');
  const trainerEntry = join(dirname(program.entry), 'trainer.js');
  say('comparing the GPU with the processor');
  const test = await program.testGpu({
    trainerEntry,
    folder: tensorflowFolder(),
    device: 'auto',
    runtime,
    tested: program.describeGpus(found),
  });
  await program.changeDeviceFile(join(tensorflowFolder(), program.deviceFileName), { test });
  if (!test.passed) return { record: null, reason: program.inEnglish(test.reason) };
  const reason = `${outcome.reason}, ${test.speedup.toFixed(1)} times as fast as the processor`;
  return { record: outcome.record, reason };
}

/**
 * Tries what tfjs-node-gpu itself would install: TensorFlow 2.9.1 for the CPU with a prebuilt binding.
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
 * Tries the CPU build from PyPI.
 * @param {Context} context
 * @returns {Promise<Outcome>}
 */
export async function tryWheel(context) {
  const { program, why } = await loadRuntimeProgram();
  if (!program) return { record: null, reason: why };
  const wheels = program.wheelsFor(process.platform, process.arch);
  if (!wheels) {
    return {
      record: null,
      reason: `PyPI has no wheel with a C library to link for ${process.platform}-${process.arch}`,
    };
  }
  try {
    const steps = program.installRuntime({
      cache: cacheFolder(),
      config: await program.findIndex(),
      checkEntry: checker,
      bindingFor: (folder, libraries) => findBinding(program, folder, libraries, context),
    });
    const record = await sayProgress(steps, () => wheels.cpu, context.say);
    return { record, reason: record.why };
  } catch (error) {
    return { record: null, reason: error.message };
  }
}

/** Returns the path of a binding: the prebuilt one of a package, or one compiled here. Throws with the reason. */
async function findBinding(program, folder, libraries, { modules, say }) {
  const prebuilt = program.findPrebuiltBinding(root);
  if (prebuilt) return prebuilt;
  const failed = await compileBinding({ folder, modules, libraries, say });
  if (failed) throw new Error(failed);
  say('checking that it runs');
  return join(folder, 'addon', 'tfjs_binding.node');
}

/** Removes files of interrupted setups, except downloads that the next one resumes. The caller must hold the lock. */
export async function sweepLeftovers() {
  const root = tensorflowFolder();
  // Earlier versions kept whole wheels.
  await rm(join(root, '.wheels'), { recursive: true, force: true });
  for (const name of await readdir(root).catch(() => [])) {
    if (name.startsWith('.build-')) await rm(join(root, name), { recursive: true, force: true });
  }
  for (const name of await readdir(downloadsFolder(), { recursive: true }).catch(() => [])) {
    if (name.endsWith('.tmp')) await rm(join(downloadsFolder(), name), { force: true });
  }
}
