// Downloads TensorFlow's libraries by src-main/runtime, and says how far it is.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tensorflowFolder } from './cache.mjs';

const sayEveryMs = 3000;

/** Returns the folder of unfinished downloads. */
export function downloadsFolder() {
  return join(tensorflowFolder(), '.downloads');
}

/**
 * Downloads the libraries, headers and licenses of wheels to `folder`. Throws with the reason if it fails.
 * @param {typeof import('../../src-main/runtime/main')} program
 * @param {readonly import('../../src-main/runtime/wheel-pin').WheelPin[]} pins
 * @param {string} folder
 * @param {(line: string) => void} say
 */
export async function fetchLibraries(program, pins, folder, say) {
  await mkdir(downloadsFolder(), { recursive: true });
  let name = '';
  let saidAt = 0;
  for await (const progress of program.fetchRuntime(pins, folder, { store: downloadsFolder() })) {
    const { pin, position, done, total, bytesPerSecond, secondsLeft } = progress;
    const begins = pin.project !== name;
    if (!begins && Date.now() - saidAt < sayEveryMs) continue;
    name = pin.project;
    saidAt = Date.now();
    const number = pins.length > 1 ? ` (${position} of ${pins.length})` : '';
    const title = `downloading ${pin.project} ${pin.version}${number}`;
    const speed = bytesPerSecond === null ? '' : `, ${megabytes(bytesPerSecond)}/s`;
    const left = secondsLeft === null ? '' : `, ${sayTime(secondsLeft)} left`;
    say(`${title}: ${megabytes(done)} of ${megabytes(total)}${speed}${left}`);
  }
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

const sayTime = (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);
