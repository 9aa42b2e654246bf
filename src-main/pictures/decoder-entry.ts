// Where the bundled helper lies: beside the bundle that runs, or in the checkout's dist when sources run.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of decoder.js as built. */
export function defaultDecoderEntry(): string {
  const beside = fileURLToPath(new URL('./decoder.js', import.meta.url));
  if (existsSync(beside)) return beside;
  return fileURLToPath(new URL('../../dist/main/decoder.js', import.meta.url));
}
