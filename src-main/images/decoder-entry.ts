// Where the bundled helper lies: beside the bundle that runs, or in the checkout's dist when sources run.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// This code may be in a program, in a chunk that programs share (dist/main/shared), or unbundled.
const places = ['./decoder.js', '../decoder.js', '../../dist/main/decoder.js'];

/** Path of decoder.js as built. */
export function defaultDecoderEntry(): string {
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? paths.at(-1)!;
}
