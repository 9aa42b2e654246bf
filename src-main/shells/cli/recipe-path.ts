// The path of a recipe: a user's file, or one that comes with Graft.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { findAppFolder } from '../../engine/projects/paths';

/** Returns the absolute path of a recipe. `assets/recipes/NAME.json` is Graft's own, unless such a file exists here. */
export function recipePath(file: string): string {
  const here = resolve(file);
  if (existsSync(here) || !/^assets\/recipes\/[\w-]+\.json$/.test(file)) return here;
  const bundled = join(findAppFolder(), file);
  return existsSync(bundled) ? bundled : here;
}
