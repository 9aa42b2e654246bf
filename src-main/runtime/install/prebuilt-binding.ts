// The binding between Node and TensorFlow that packages contain, compiled by scripts/package/binding.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the path of a platform's binding in the program's folder; null if this installation has none. */
export function findPrebuiltBinding(
  appFolder: string,
  platform: string = process.platform,
  arch: string = process.arch,
): string | null {
  const path = join(appFolder, 'dist', 'bindings', `${platform}-${arch}`, 'tfjs_binding.node');
  return existsSync(path) ? path : null;
}
