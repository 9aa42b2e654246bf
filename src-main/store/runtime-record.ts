// runtime.json: which TensorFlow was set up on this machine, and why. Written by scripts/native and by src-main/runtime, read by the trainer.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { cacheFolder } from './cache-folder';

const recordSchema = z.object({
  schema: z.literal(1),
  kind: z.enum(['native-gpu', 'native-cpu', 'wasm']),
  variant: z.string().default(''),
  version: z.string(),
  addon: z.string().nullable(),
  addonBytes: z.number(),
  tfLib: z.string().nullable(),
  tfLibBytes: z.number(),
  why: z.string(),
  steps: z.array(z.object({ step: z.string(), chosen: z.boolean(), reason: z.string() })),
});

/** A choice of TensorFlow, with the steps that led to it. */
export type RuntimeRecord = z.infer<typeof recordSchema>;

/** Returns the folder of TensorFlow runtimes in a cache folder. */
export function tensorflowFolder(cache: string = cacheFolder()): string {
  return join(cache, 'tensorflow');
}

function hasSize(path: string | null, bytes: number): boolean {
  try {
    return path !== null && statSync(path).size === bytes;
  } catch {
    // Missing, or in a folder that this user may not read.
    return false;
  }
}

/** Returns the path of the record in a cache folder. */
export function recordPath(cache: string): string {
  return join(tensorflowFolder(cache), 'runtime.json');
}

/** Reads a record; null if there is none, it is of another version, or its files are missing. */
export function readRecordFile(path: string): RuntimeRecord | null {
  const found = readRecord(path);
  return 'record' in found && isWhole(found.record) ? found.record : null;
}

/** Returns the library that is part of this installation of Graft (`dist/tensorflow`); null if there is none. */
export function bundledRuntime(appFolder: string): RuntimeRecord | null {
  const folder = join(appFolder, 'dist', 'tensorflow');
  const found = readRecord(join(folder, 'runtime.json'));
  if (!('record' in found)) return null;
  const { addon, tfLib } = found.record;
  // Its paths are relative, since nobody knows where it will be installed.
  const at = (path: string | null) => path && join(folder, path);
  const record = { ...found.record, addon: at(addon), tfLib: at(tfLib) };
  return isWhole(record) ? record : null;
}

/**
 * Reads the choice that was recorded in a cache folder, or the record that `GRAFT_RUNTIME` names, which is being tested. A bundled library is used unless another native one was chosen.
 * `record` is null, and `why` says why, if there is none or its files are missing.
 */
export function readRuntimeRecord(
  cache: string = cacheFolder(),
  bundled: RuntimeRecord | null = null,
): { record: RuntimeRecord } | { record: null; why: string } {
  const tested = process.env.GRAFT_RUNTIME;
  const found = readRecord(tested || recordPath(cache));
  const record = 'record' in found ? found.record : null;
  if (record && isWhole(record) && (record.kind !== 'wasm' || !bundled)) return { record };
  if (bundled && !tested) return { record: bundled };
  return 'why' in found
    ? { record: null, why: found.why }
    : { record: null, why: `the files of TensorFlow ${record!.version} are missing or cannot be read` };
}

/** Returns what training runs on here, by the records: `wasm` without a native library. */
export function chosenKind(appFolder: string): RuntimeRecord['kind'] {
  return readRuntimeRecord(cacheFolder(), bundledRuntime(appFolder)).record?.kind ?? 'wasm';
}

function readRecord(path: string): { record: RuntimeRecord } | { why: string } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return { why: 'TensorFlow was not set up on this machine yet' };
  }
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // reported below
  }
  const parsed = recordSchema.safeParse(json);
  return parsed.success ? { record: parsed.data } : { why: `${path} is of another version of Graft` };
}

function isWhole(record: RuntimeRecord): boolean {
  if (record.kind === 'wasm') return true;
  return hasSize(record.addon, record.addonBytes) && hasSize(record.tfLib, record.tfLibBytes);
}
