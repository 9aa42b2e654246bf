// Whether the machine has memory left for what only saves time.
import { totalmem } from 'node:os';

/** True if less than a tenth of the memory is left; never on macOS, which reports memory that it would free as used. */
export function memoryIsShort(): boolean {
  return process.platform !== 'darwin' && process.availableMemory() < totalmem() / 10;
}
