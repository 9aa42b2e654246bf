// Finds the browser, Electron and display for the tests, with the project's scripts.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './workbench';

interface Display {
  env: Record<string, string> | null;
  why: string;
  close(): void;
}

async function load<T>(script: string): Promise<T> {
  return (await import(/* @vite-ignore */ pathToFileURL(join(root, 'scripts', script)).href)) as T;
}

/** Finds Chromium: GRAFT_CHROMIUM, or one installed on this machine. */
export async function chromiumProgram(): Promise<string> {
  if (process.env.GRAFT_CHROMIUM) return process.env.GRAFT_CHROMIUM;
  type Script = { findChromium(): Promise<{ path: string | null; why: string }> };
  const { path, why } = await (await load<Script>('find-chromium.mjs')).findChromium();
  if (!path) throw new Error(why);
  return path;
}

/** Finds Electron: GRAFT_ELECTRON, or one installed on this machine. */
export async function electronProgram(): Promise<string> {
  if (process.env.GRAFT_ELECTRON) return process.env.GRAFT_ELECTRON;
  type Script = { findElectron(): Promise<{ program: string | null; why: string }> };
  const { program, why } = await (await load<Script>('find-electron.mjs')).findElectron();
  if (!program) throw new Error(why);
  return program;
}

/** Opens a display: the current one, or a new Xvfb. */
export async function openDisplay(): Promise<Display & { env: Record<string, string> }> {
  const display = await (await load<{ openDisplay(): Promise<Display> }>('with-display.mjs')).openDisplay();
  const { env } = display;
  if (!env) throw new Error(display.why);
  return { ...display, env };
}
