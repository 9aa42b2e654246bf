// How this Graft was installed, which decides how it is updated.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Installation } from '#shared/protocol/updates';

/** What tells the kinds of installations apart. */
export interface InstallationSigns {
  readonly isPackaged: boolean;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the app's resources. */
  readonly resources: string;
  /** The files of the installed deb, which dpkg lists. */
  readonly dpkgList?: string;
}

/** Returns the kind of an installation. */
export function findInstallation(signs: InstallationSigns): Installation {
  const { isPackaged, platform, env, resources, dpkgList = '/var/lib/dpkg/info/graft.list' } = signs;
  if (!isPackaged) return 'source';
  if (platform === 'darwin') return 'mac';
  // The zip for Windows has no uninstaller.
  if (platform === 'win32')
    return existsSync(join(resources, '..', 'Uninstall Graft.exe')) ? 'nsis' : 'archive';
  if (env.APPIMAGE) return 'appimage';
  // electron-builder marks its debs by a file that archives packed after them contain, too.
  return resources === '/opt/Graft/resources' && existsSync(dpkgList) ? 'deb' : 'archive';
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
