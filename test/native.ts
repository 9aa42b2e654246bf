// Whether native TensorFlow was set up on this machine. A machine without a package index runs the tests on WebAssembly.
import { readRuntimeRecord } from '../src-main/store/runtime-record';

/** True if engines of the tests compute with native TensorFlow. Without it, tests that train for long are skipped: WebAssembly needs 8 to 20 times as long. */
export const isNative = Boolean(readRuntimeRecord().record?.addon);
