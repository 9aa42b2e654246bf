// Loads src-main/runtime, built to dist/main/runtime.js.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runCommand } from './command.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Builds src-main/runtime if needed and returns its exports, or the reason why it cannot be built.
 * @returns {Promise<{ program: typeof import('../../src-main/runtime/main') | null, why: string }>}
 */
export async function loadRuntimeProgram() {
  // A packaged app has no sources; everything is already built.
  if (existsSync(join(root, 'src-main'))) {
    if (!existsSync(join(root, 'node_modules', 'esbuild')))
      return { program: null, why: 'node_modules is missing or incomplete: run npm ci first' };
    const build = [join(root, 'scripts', 'build.mjs'), '--only=main'];
    const done = await runCommand(process.execPath, build, { cwd: root, limitMs: 120_000 });
    if (!done.ok) return { program: null, why: `the downloader could not be built: ${done.why}` };
  }
  return { program: await import(pathToFileURL(join(root, 'dist', 'main', 'runtime.js')).href), why: '' };
}
