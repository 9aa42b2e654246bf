// Zig on the machine that packages: unpacked for all systems, kept in Graft's cache folder, since its first compilation for a target takes minutes: once per machine, not per checkout.
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../native/cache.mjs';
import { runCommand } from '../../native/command.mjs';
import { sayProgress } from '../../native/fetch-libraries.mjs';
import { loadRuntimeProgram } from '../../native/program.mjs';

/** The folder of what the bindings are built with, and of the bindings by the hash of what they are made of. */
export const workFolder = join(cacheFolder(), 'binding');

/** The headers of TensorFlow's C API are the same for all systems. */
const headersOf = ['linux', 'x64'];

/** Returns src-main/runtime; throws if it cannot be built. */
async function loadProgram() {
  const { program, why } = await loadRuntimeProgram();
  if (!program) throw new Error(why);
  return program;
}

/** Calls `make` with a temporary folder and renames it to `folder`, unless that is there. */
async function makeOnce(folder, make) {
  if (existsSync(folder)) return;
  const temporary = `${folder}.${process.pid}`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    await make(temporary);
    await rename(temporary, folder);
  } catch (error) {
    // Another build may have been faster.
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

const zigFolder = (pin) => join(workFolder, `zig-${pin.version}`);

/** Removes the unpacked Zig; its wheel stays in the cache folder. */
export async function removeZig() {
  const { zigFor } = await loadProgram();
  const pin = zigFor(process.platform, process.arch);
  if (pin) await rm(zigFolder(pin), { recursive: true, force: true });
}

/**
 * Downloads Zig unless it is there. Throws with the reason if it cannot.
 * @param {(line: string) => void} say
 * @returns {Promise<(args: string[]) => Promise<void>>} runs Zig; throws with its error
 */
export async function openZig(say) {
  const program = await loadProgram();
  const pin = program.zigFor(process.platform, process.arch);
  if (!pin) throw new Error(`There is no Zig for ${process.platform}-${process.arch}`);
  const folder = zigFolder(pin);
  await makeOnce(folder, (temporary) => {
    const store = join(workFolder, '.downloads');
    const stream = program.fetchZig(pin, join(cacheFolder(), 'zig'), temporary, { store, everySystem: true });
    return sayProgress(stream, () => pin, say);
  });
  const cache = join(folder, 'cache');
  const env = { ...process.env, ZIG_GLOBAL_CACHE_DIR: cache, ZIG_LOCAL_CACHE_DIR: cache };
  const zig = join(folder, 'ziglang', process.platform === 'win32' ? 'zig.exe' : 'zig');
  return async (args) => {
    const done = await runCommand(zig, args, { env, limitMs: 1_800_000 });
    if (!done.ok)
      throw new Error(`zig ${args.slice(0, 3).join(' ')}: ${done.why}\n${done.output.slice(-4000)}`);
  };
}

/**
 * Downloads the headers of TensorFlow's C API unless they are there, and returns their folder.
 * @param {(line: string) => void} say
 */
export async function fetchHeaders(say) {
  const program = await loadProgram();
  const { cpu } = program.wheelsFor(...headersOf);
  const folder = join(workFolder, `headers-${cpu.version}`);
  await makeOnce(folder, (temporary) => {
    const members = new Map([...cpu.members].filter(([name]) => name.endsWith('.h')));
    const stream = program.fetchRuntime([{ ...cpu, members }], temporary, {
      store: join(workFolder, '.downloads'),
    });
    return sayProgress(stream, () => cpu, say);
  });
  return join(folder, 'include');
}
