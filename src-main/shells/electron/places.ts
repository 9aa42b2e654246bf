// Where the app's files lie, unpacked or in an archive, and where the shell keeps its own few.
import { join } from 'node:path';

/** The repository, or the archive of the packaged app. */
const appFolder = join(__dirname, '..', '..');

/** The built window. */
export const rendererFolder = join(appFolder, 'dist', 'renderer');

/** The engine's bundle; a plain Node can't read archives, so the packaged app has it beside. */
export const engineEntry = join(
  appFolder.replace(/app\.asar$/, 'app.asar.unpacked'),
  'dist',
  'main',
  'engine.js',
);

/** An icon of assets/icons. */
export function iconPath(name: string): string {
  return join(appFolder, 'assets', 'icons', name);
}
