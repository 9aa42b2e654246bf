// Finds the files of worker threads, which the build writes next to the programs.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Returns the path of a worker's file next to the running bundle; null when running from sources, where the caller does the work itself. */
export function findWorker(name: string): string | null {
  const places = [`./${name}.js`, `../${name}.js`, `./${name}.mjs`];
  const paths = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return paths.find((path) => existsSync(path)) ?? null;
}
