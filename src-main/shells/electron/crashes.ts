// Crash reports of the window and of Electron: they stay on this computer, and only the newest are kept.
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { app, crashReporter } from 'electron';

const kept = 5;

/** Writes reports of crashes to the app's data folder, and sends none. Call it before the app is ready. */
export function keepCrashReports(): void {
  crashReporter.start({ uploadToServer: false });
}

/** Returns the times of the reports, the newest first, and deletes all but the newest. */
export async function listCrashes(): Promise<Date[]> {
  const folder = app.getPath('crashDumps');
  const paths: string[] = [];
  // Crashpad's own folders: they differ by system.
  for (const below of ['', 'completed', 'pending', 'new', 'reports'])
    for (const name of await readdir(join(folder, below)).catch(() => []))
      if (name.endsWith('.dmp')) paths.push(join(folder, below, name));
  const found = await Promise.all(paths.map(async (path) => ({ path, at: (await stat(path)).mtime })));
  found.sort((a, b) => b.at.getTime() - a.at.getTime());
  for (const { path } of found.slice(kept)) await rm(path, { force: true });
  return found.slice(0, kept).map(({ at }) => at);
}
