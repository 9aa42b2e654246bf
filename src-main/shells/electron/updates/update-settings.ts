// The user's choices about updates, and the version that ran last, in a file beside the position of the window.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const settingsSchema = z.object({
  isOn: z.boolean().default(true),
  /** Null: the address that the package was built with. */
  feed: z.string().nullable().default(null),
  lastVersion: z.string().nullable().default(null),
});
/** The choices. */
export type UpdateSettings = z.infer<typeof settingsSchema>;

/** Reads the choices; the defaults if there are none. */
export function readUpdateSettings(path: string): UpdateSettings {
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return settingsSchema.parse({});
  }
}

/** Saves the choices. Throws if the disk refuses. */
export function saveUpdateSettings(path: string, settings: UpdateSettings): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(settings));
  renameSync(`${path}.new`, path);
}

/** Returns the address in app-update.yml, which electron-builder writes if a package was built with a feed; null without. */
export function readPackagedFeed(path: string): string | null {
  try {
    const found = /^url:\s*(['"]?)(.+?)\1\s*$/m.exec(readFileSync(path, 'utf8'));
    return found?.[2] ?? null;
  } catch {
    return null;
  }
}
