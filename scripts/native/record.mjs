// runtime.json records which TensorFlow was chosen and why. The trainer reads it, and ignores it if its files are missing.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tensorflowFolder } from './cache.mjs';

/** Version of the format; increased when the meaning of a field changes. */
export const recordSchema = 1;

const retryWasmAfterMs = 3_600_000;

/**
 * @typedef {{ step: string, chosen: boolean, reason: string }} Step
 * @typedef {{
 *   schema: number, kind: 'native-gpu' | 'native-cpu' | 'wasm', variant: string, version: string,
 *   tfLib: string | null, addon: string | null, addonBytes: number, tfLibBytes: number,
 *   why: string, steps: Step[], system: Record<string, string | null>, madeAt: string, seconds: number,
 * }} RuntimeRecord
 */

/** Returns the path of runtime.json. */
export function recordPath() {
  return join(tensorflowFolder(), 'runtime.json');
}

/**
 * Reads a runtime.json. Returns null if it does not exist or has another format version.
 * @param {string} path
 * @returns {RuntimeRecord | null}
 */
export function readRecord(path = recordPath()) {
  try {
    const record = JSON.parse(readFileSync(path, 'utf8'));
    return record.schema === recordSchema ? record : null;
  } catch {
    return null;
  }
}

function sizeOf(path) {
  try {
    return statSync(path).size;
  } catch {
    // Missing, or in a folder that this user may not read.
    return -1;
  }
}

/**
 * True if the files of a record exist with the recorded sizes.
 * @param {RuntimeRecord} record
 */
export function filesAreThere(record) {
  if (record.kind === 'wasm') return true;
  if (!record.addon || !record.tfLib) return false;
  return sizeOf(record.addon) === record.addonBytes && sizeOf(record.tfLib) === record.tfLibBytes;
}

/**
 * True if setup is not needed: same system, existing files, and no wasm fallback old enough to try again.
 * @param {RuntimeRecord | null} record
 * @param {Record<string, string | null>} system
 */
export function isFresh(record, system) {
  if (!record || JSON.stringify(record.system) !== JSON.stringify(system)) return false;
  if (
    record.kind === 'wasm' &&
    system.use !== 'wasm' &&
    Date.now() - Date.parse(record.madeAt) > retryWasmAfterMs
  )
    return false;
  return filesAreThere(record);
}
