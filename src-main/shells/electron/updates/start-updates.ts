// Updates of this app: reads policy and settings, and looks for a newer version at the start and once a day.
import { join } from 'node:path';
import { app } from 'electron';
import type { Installation, UpdateState } from '#shared/protocol/updates';
import { findInstallation } from './installation';
import { policyPath, readPolicy } from './policy';
import { readPackagedFeed } from './update-settings';
import { openUpdateSource } from './update-source';
import { createUpdates, type Updates } from './updates';

const firstCheckMs = 10_000;
const checkEveryMs = 24 * 3600_000;

/** Returns how this app was installed. */
export function ownInstallation(): Installation {
  const { env, platform, resourcesPath } = process;
  return findInstallation({ isPackaged: app.isPackaged, platform, env, resources: resourcesPath });
}

/** Starts them. `endEngine` stops runs and ends the engine before the app is replaced. */
export async function startUpdates(
  endEngine: () => Promise<void>,
  onChange: (state: UpdateState) => void,
): Promise<Updates> {
  const folder = app.getPath('userData');
  const { env, platform } = process;
  const installation = ownInstallation();
  const updates = createUpdates({
    version: app.getVersion(),
    installation,
    policy: await readPolicy(policyPath(platform, env)),
    packagedFeed: readPackagedFeed(join(process.resourcesPath, 'app-update.yml')),
    settingsPath: join(folder, 'updates.json'),
    ownFile: installation === 'appimage' ? (env.APPIMAGE ?? null) : null,
    openSource: (feed) => openUpdateSource(installation, feed, join(folder, 'updates')),
    async beforeInstall() {
      await endEngine();
      // The new version starts before this one has ended.
      app.releaseSingleInstanceLock();
    },
    restart() {
      app.relaunch();
      app.quit();
    },
    onChange,
  });
  setTimeout(() => void updates.checkQuietly(), firstCheckMs);
  setInterval(() => void updates.checkQuietly(), checkEveryMs);
  return updates;
}
