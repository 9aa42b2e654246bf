// runtime.json: which TensorFlow was chosen and why; read by the trainer, believed only while its files are there.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { tensorflowFolder } from './cache.mjs';

/** Raised when what is recorded changes its meaning. */
export const recordSchema = 1;

const wasmHoldsMs = 3_600_000;

/**
 * @typedef {{ step: string, chosen: boolean, reason: string }} Step
 * @typedef {{
 *   schema: number, kind: 'native-gpu' | 'native-cpu' | 'wasm', variant: string, version: string,
 *   tfLib: string | null, addon: string | null, addonBytes: number, tfLibBytes: number,
 *   why: string, steps: Step[], system: Record<string, string | null>, madeAt: string, seconds: number,
 * }} RuntimeRecord
 */

/** Where the choice is recorded. */
export function recordPath() {
  return join(tensorflowFolder(), 'runtime.json');
}

/**
 * Reads a runtime.json; null when there is none or it is of another time.
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

const sizeOrMinus = (path) => statSync(path, { throwIfNoEntry: false })?.size ?? -1;

/**
 * True when the files that a record names are there, whole.
 * @param {RuntimeRecord} record
 */
export function filesAreThere(record) {
  if (record.kind === 'wasm') return true;
  if (!record.addon || !record.tfLib) return false;
  return sizeOrMinus(record.addon) === record.addonBytes && sizeOrMinus(record.tfLib) === record.tfLibBytes;
}

/**
 * True when nothing has to be done: same system, files there, and a fallback not so old that it is worth another try.
 * @param {RuntimeRecord | null} record
 * @param {Record<string, string | null>} system
 */
export function isFresh(record, system) {
  if (!record || JSON.stringify(record.system) !== JSON.stringify(system)) return false;
  if (record.kind === 'wasm' && system.use !== 'wasm' && Date.now() - Date.parse(record.madeAt) > wasmHoldsMs)
    return false;
  return filesAreThere(record);
}
