// Zig's compiler out of its wheel: it compiles C++ where no other compiler is installed.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { findIndex } from './fetch-runtime';
import type { IndexConfig } from './index/pip-config';
import zigs from './pins/zig.json';
import type { DownloadOptions } from './wheel/download-stream';
import { fetchWheel } from './wheel/fetch-wheel';
import type { FetchProgress } from './wheel/speed';
import { unpackWheel } from './wheel/unpack-wheel';
import { parsePin, type WheelPin } from './wheel-pin';

/** What the file name of each platform's wheel contains. */
const tags: Readonly<Record<string, string>> = {
  'linux-x64': 'manylinux_2_12_x86_64',
  'linux-arm64': 'manylinux_2_17_aarch64',
  'darwin-arm64': 'macosx_13_0_arm64',
  'win32-x64': 'win_amd64',
};

/** Returns the wheel of Zig for a platform, or null. */
export function zigFor(platform: string, arch: string): WheelPin | null {
  const tag = tags[`${platform}-${arch}`];
  const found = tag === undefined ? undefined : zigs.find(({ file }) => file.includes(tag));
  return found ? parsePin(found) : null;
}

/** How Zig is downloaded and unpacked. */
export interface ZigOptions extends Omit<DownloadOptions, 'config'> {
  readonly config?: IndexConfig;
  /** Also what it needs to compile for Windows and macOS on any machine; by default, for the one that it runs on. */
  readonly everySystem?: boolean;
}

/**
 * Unpacks Zig to `folder`/ziglang. The wheel is kept in `wheels` and downloaded only if it is not there.
 * Throws as `fetchWheel` does.
 */
export async function* fetchZig(
  pin: WheelPin,
  wheels: string,
  folder: string,
  options: ZigOptions,
): AsyncGenerator<FetchProgress> {
  const wheel = join(wheels, pin.file);
  if ((await sha256Of(wheel)) !== pin.sha256)
    yield* fetchWheel(pin, wheel, { ...options, config: options.config ?? (await findIndex(options.env)) });
  const keep = (name: string) => isNeeded(name, options.everySystem ?? false);
  await unpackWheel(wheel, folder, keep, options.signal);
}

/** Headers and libraries of other systems than the one that compiles are two thirds of Zig's files. */
function isNeeded(name: string, everySystem: boolean): boolean {
  const [, part] = /^ziglang\/lib\/(?:libc\/(?:include\/)?)?([^/]+)\//.exec(name) ?? [];
  if (!name.startsWith('ziglang/') || part === undefined) return name.startsWith('ziglang/');
  if (everySystem && /^ziglang\/lib\/libc\/(mingw|include\/any-windows-any)\//.test(name)) return true;
  if (name.startsWith('ziglang/lib/libc/include/'))
    return /^(generic-glibc|any-linux-any|any-darwin-any|(x86|x86_64|arm|aarch64)-linux-(any|gnu))$/.test(
      part,
    );
  if (name.startsWith('ziglang/lib/libc/')) return /^(glibc|darwin)$/.test(part);
  return !/^(build-web|docs|init|libtsan|lldb)$/.test(part);
}

async function sha256Of(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  } catch {
    return null;
  }
  return hash.digest('hex');
}
