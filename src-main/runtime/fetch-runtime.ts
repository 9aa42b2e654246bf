// Downloads TensorFlow's libraries, headers and licenses out of wheels, from the package index of this machine.
import { basename, join } from 'node:path';
import { z } from 'zod';
import { readJson } from '../store/atomic';
import { askPipForIndex } from './index/ask-pip';
import { type IndexConfig, readPipConfig } from './index/pip-config';
import { windowsLibrary } from './tensorflow-wheels';
import type { DownloadOptions } from './wheel/download-stream';
import { fetchMembers } from './wheel/fetch-members';
import type { FetchProgress } from './wheel/speed';
import type { WheelPin } from './wheel-pin';
import { writePythonStub } from './windows/python-stub';

/** Progress of the download of one of several wheels. */
export interface RuntimeProgress extends FetchProgress {
  readonly pin: WheelPin;
  /** Its position, from 1. */
  readonly position: number;
}

/** The package index of whoever packaged this installation of Graft; written by scripts/package/stamp-index.mjs. */
const stampSchema = z.object({ indexes: z.array(z.url()).max(8) });

/**
 * Returns the package index of this machine: the configured one, else that of the packager in the file `stamp`, else the
 * one that pip uses if it is installed.
 */
export async function findIndex(env: NodeJS.ProcessEnv = process.env, stamp?: string): Promise<IndexConfig> {
  const config = await readPipConfig(env);
  if (config.indexes.length > 0 || !config.mayAskIndex) return config;
  const stamped = stamp === undefined ? null : await readJson(stamp, stampSchema).catch(() => null);
  // A packaged app never starts an installed Python.
  if (stamped) return { ...config, indexes: stamped.indexes };
  const ofPip = await askPipForIndex(env);
  return ofPip === null ? config : { ...config, indexes: [ofPip] };
}

/**
 * Downloads the pinned members of the wheels to `folder`: libraries to `tensorflow` and `nvidia`, headers to `include`,
 * licenses to `licenses`. For Windows, a library of Python is made that TensorFlow's asks for.
 * Leaving the loop stops it. Throws as `fetchMembers` does.
 */
export async function* fetchRuntime(
  pins: readonly WheelPin[],
  folder: string,
  options: Omit<DownloadOptions, 'config'> & { readonly config?: IndexConfig },
): AsyncGenerator<RuntimeProgress> {
  const config = options.config ?? (await findIndex(options.env));
  for (const [i, pin] of pins.entries()) {
    const targets = new Map([...pin.members.keys()].map((name) => [name, join(folder, placeOf(name))]));
    for await (const progress of fetchMembers(pin, targets, { ...options, config }))
      yield { ...progress, pin, position: i + 1 };
    for (const [name, path] of targets) if (isWindowsLibrary(name)) await writePythonStub(path);
  }
}

/** Headers of TensorFlow's parts include each other by the paths below these folders. */
const includeFolders = /^tensorflow\/include\/(?:external\/local_(?:tsl|xla)\/)?/;

/** Returns where a member is put, as a path with forward slashes. */
function placeOf(member: string): string {
  if (includeFolders.test(member)) return member.replace(includeFolders, 'include/');
  if (member.endsWith('/THIRD_PARTY_NOTICES.txt')) return `licenses/${basename(member)}`;
  const [, project] = /^([^/]+?)-[^/]*\.dist-info\//.exec(member) ?? [];
  if (project !== undefined) return `licenses/${project}-${basename(member)}`;
  if (isWindowsLibrary(member)) return `tensorflow/${windowsLibrary}`;
  // Windows looks for the libraries of a library in its folder.
  if (/\.data\/data\/Scripts\/[^/]+\.dll$/.test(member)) return `tensorflow/${basename(member)}`;
  return member;
}

const isWindowsLibrary = (member: string) => member.endsWith('/_pywrap_tensorflow_common.dll');
