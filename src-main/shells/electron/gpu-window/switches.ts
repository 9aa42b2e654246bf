// Chromium offers WebGPU by itself on Windows and macOS; on Linux only with a switch, which is set for those who chose it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { deviceFileName, deviceFileSchema } from '#shared/run/device';
import { cacheFolder } from '../../../store/cache-folder';

/** Turns WebGPU on for Linux if it is the chosen device. Must be called before the app is ready, so a choice applies from the next start. */
export function allowWebGpu(): void {
  if (process.platform === 'linux' && isChosen()) app.commandLine.appendSwitch('enable-unsafe-webgpu');
}

function isChosen(): boolean {
  try {
    const text = readFileSync(join(cacheFolder(), 'tensorflow', deviceFileName), 'utf8');
    return deviceFileSchema.parse(JSON.parse(text)).use === 'webgpu';
  } catch {
    return false;
  }
}
