// Downloads TensorFlow's libraries by src-main/runtime, and says how far it is.
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
  const stream = program.fetchRuntime(pins, folder, { store: downloadsFolder() });
  await sayProgress(stream, (progress) => progress.pin, say, pins.length);
}

/**
 * Says the progress of a download: at the start of each wheel and every three seconds. Returns what the stream returns.
 * @template {import('../../src-main/runtime/wheel/speed').FetchProgress & { position?: number, phase?: string }} P
 * @param {AsyncGenerator<P>} stream
 * @param {(progress: P) => import('../../src-main/runtime/wheel-pin').WheelPin} pinOf
 * @param {(line: string) => void} say
 * @param {number} count the number of wheels
 */
export async function sayProgress(stream, pinOf, say, count = 1) {
  let current = null;
  let saidAt = 0;
  for (;;) {
    const { done: ended, value: progress } = await stream.next();
    if (ended) return progress;
    if (progress.phase && progress.phase !== 'downloading') continue;
    const pin = pinOf(progress);
    if (pin === current && Date.now() - saidAt < sayEveryMs) continue;
    current = pin;
    saidAt = Date.now();
    const { position, done, total, bytesPerSecond, secondsLeft } = progress;
    const number = count > 1 ? ` (${position} of ${count})` : '';
    const speed = bytesPerSecond === null ? '' : `, ${megabytes(bytesPerSecond)}/s`;
    const left = secondsLeft === null ? '' : `, ${sayTime(secondsLeft)} left`;
    const amount = `${megabytes(done)} of ${megabytes(total)}`;
    say(`downloading ${pin.project} ${pin.version}${number}: ${amount}${speed}${left}`);
  }
}

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

const sayTime = (seconds) => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`);
