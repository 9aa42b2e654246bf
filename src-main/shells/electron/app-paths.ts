// Paths of the app's files, in the repository or in the archive of the packaged app.
import { join } from 'node:path';

/** The repository, or app.asar of the packaged app. */
const appFolder = join(__dirname, '..', '..');

/** The folder of the built page. */
export const rendererFolder = join(appFolder, 'dist', 'renderer');

/** The folder of the GPU window's page. */
export const gpuWindowFolder = join(appFolder, 'dist', 'gpu-window');

/** The engine's bundle. Node cannot read asar archives, so the packaged app unpacks it next to the archive. */
export const engineEntry = join(
  appFolder.replace(/app\.asar$/, 'app.asar.unpacked'),
  'dist',
  'main',
  'engine.js',
);

/** Returns the path of an icon in assets/icons. */
export function iconPath(name: string): string {
  return join(appFolder, 'assets', 'icons', name);
}
