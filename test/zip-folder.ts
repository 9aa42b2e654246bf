// Zips a folder for tests, with entries for its folders, as most programs do.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

/** Writes a zip of what is in a folder. */
export function zipFolder(folder: string, zip: string): void {
  const files: Record<string, Uint8Array> = {};
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.parentPath < b.parentPath ? -1 : 1))) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    files[entry.isDirectory() ? `${name}/` : name] = entry.isDirectory()
      ? new Uint8Array()
      : readFileSync(path);
  }
  writeFileSync(zip, zipSync(files));
}
