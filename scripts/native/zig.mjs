// Zig's compiler for machines without one. Its wheel is kept in the cache folder, its 4,000 files only while they are used.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, tensorflowFolder } from './cache.mjs';
import { downloadsFolder, sayProgress } from './fetch-libraries.mjs';
import { loadRuntimeProgram } from './program.mjs';

/** The oldest C library of Linux that the binding runs on; TensorFlow's own wheel requires the same. */
const oldestGlibc = '2.17';

/**
 * Calls `use` with the path of Zig, the arguments that make it a C++ compiler for this machine, and its environment.
 * @param {(line: string) => void} say
 * @param {(zig: string, args: string[], env: NodeJS.ProcessEnv) => Promise<string>} use
 * @returns {Promise<string>} the reason of a failure, or what `use` returns
 */
export async function withZig(say, use) {
  const { program, why } = await loadRuntimeProgram();
  if (!program) return why;
  const pin = program.zigFor(process.platform, process.arch);
  if (!pin) return `C++ compiler not found, and there is no Zig for ${process.platform}-${process.arch}`;
  const folder = join(tensorflowFolder(), `.build-zig-${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    const wheels = join(cacheFolder(), 'zig');
    await sayProgress(program.fetchZig(pin, wheels, folder, { store: downloadsFolder() }), () => pin, say);
    const env = {
      ...process.env,
      ZIG_GLOBAL_CACHE_DIR: join(folder, 'cache'),
      ZIG_LOCAL_CACHE_DIR: join(folder, 'cache'),
    };
    const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
    const target = process.platform === 'linux' ? ['-target', `${machine}-linux-gnu.${oldestGlibc}`] : [];
    return await use(join(folder, 'ziglang', 'zig'), ['c++', ...target, '-s'], env);
  } catch (error) {
    return `C++ compiler not found, and Zig could not be downloaded: ${error.message}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
