// Path of the bundled decoder helper: next to the running bundle, or in the checkout's dist when running from sources.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// This code may run in a program bundle, in a shared chunk (dist/main/shared), or unbundled.
const places = ['./decoder.js', '../decoder.js', '../../dist/main/decoder.js'];

/** Path of the built decoder.js. */
export function defaultDecoderEntry(): string {
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? paths.at(-1)!;
}
