// Reads which TensorFlow runtime scripts/native set up on this machine, and why.

import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const recordSchema = z.object({
  schema: z.literal(1),
  kind: z.enum(['native-gpu', 'native-cpu', 'wasm']),
  version: z.string(),
  addon: z.string().nullable(),
  addonBytes: z.number(),
  tfLib: z.string().nullable(),
  tfLibBytes: z.number(),
  why: z.string(),
  steps: z.array(z.object({ step: z.string(), chosen: z.boolean(), reason: z.string() })),
});

/** The choice that `scripts/native/setup.mjs` recorded. */
export type RuntimeRecord = z.infer<typeof recordSchema>;

/** Returns Graft's cache folder: `GRAFT_CACHE`, else the system's. Must match scripts/native/cache.mjs. */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.GRAFT_CACHE) return env.GRAFT_CACHE;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'graft');
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'graft');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'graft');
}

function hasSize(path: string | null, bytes: number): boolean {
  try {
    return path !== null && statSync(path).size === bytes;
  } catch {
    // Missing, or in a folder that this user may not read.
    return false;
  }
}

/** Reads the recorded choice, or the record that `GRAFT_RUNTIME` names, which is being tested. `record` is null, and `why` says why, if there is none or its files are missing. */
export function readRuntimeRecord(
  folder: string = cacheFolder(),
): { record: RuntimeRecord } | { record: null; why: string } {
  const path = process.env.GRAFT_RUNTIME || join(folder, 'tensorflow', 'runtime.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { record: null, why: 'TensorFlow was not set up on this machine yet' };
  }
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // reported below
  }
  const parsed = recordSchema.safeParse(json);
  if (!parsed.success) return { record: null, why: `${path} is of another version of Graft` };
  const record = parsed.data;
  const whole =
    record.kind === 'wasm' ||
    (hasSize(record.addon, record.addonBytes) && hasSize(record.tfLib, record.tfLibBytes));
  return whole
    ? { record }
    : { record: null, why: `the files of TensorFlow ${record.version} are missing or cannot be read` };
}
