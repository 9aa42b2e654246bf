// How this Graft was installed, which decides how it is updated.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '#shared/protocol/updates';

/** What tells the kinds of installations apart. */
export interface InstallationSigns {
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the app's resources. */
  readonly resources: string;
}

/** Returns the kind of an installation. */
export function findInstallation({ isPackaged, platform, env, resources }: InstallationSigns): Installation {
  if (!isPackaged) return 'source';
  if (platform === 'darwin') return 'mac';
  // The zip for Windows has no uninstaller.
  if (platform === 'win32')
    return existsSync(join(resources, '..', 'Uninstall Graft.exe')) ? 'nsis' : 'archive';
  if (env.APPIMAGE) return 'appimage';
  try {
    // Written by electron-builder.
    return readFileSync(join(resources, 'package-type'), 'utf8').trim() === 'deb' ? 'deb' : 'archive';
  } catch {
    return 'archive';
  }
}

/** Ending of the file that updates an installation; null for one that is replaced by hand. */
export const updateEndings: Readonly<Record<Installation, string | null>> = {
  appimage: '.AppImage',
  deb: '.deb',
  nsis: '.exe',
  mac: '.zip',
  archive: null,
  source: null,
};
