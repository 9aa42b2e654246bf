// Loads native TensorFlow: tfjs-node-gpu's JavaScript with the binding and library in the user's cache folder.

import Module from 'node:module';
import util from 'node:util';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding';
import { loadPackage } from '../load-package';
import { tf } from '../tf';

/** The N-API object behind tfjs-node's backend; the recorder wraps its `executeOp` and `createTensor`. */
export type TensorFlowBinding = TFJSBinding;

/** The part of tfjs-node's backend that the recorder uses. */
interface NativeBackend {
  binding: TensorFlowBinding;
}

/** Functions of `node:util` that tfjs-node uses and Node 23 removed. */
const removedFromUtil = {
  isArray: Array.isArray,
  isBoolean: (value: unknown) => typeof value === 'boolean',
  isFunction: (value: unknown) => typeof value === 'function',
  isNull: (value: unknown) => value === null,
  isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  isNumber: (value: unknown) => typeof value === 'number',
  isObject: (value: unknown) => typeof value === 'object' && value !== null,
  isString: (value: unknown) => typeof value === 'string',
  isUndefined: (value: unknown) => value === undefined,
};

/** Restores the functions of `node:util` that Node 23 removed, and replaces deprecated ones, so that Node does not warn. */
function repairUtil(): void {
  for (const [name, test] of Object.entries(removedFromUtil)) {
    Object.defineProperty(util, name, { value: test, configurable: true, writable: true, enumerable: true });
  }
}

interface ModuleLoader {
  _load(request: string, parent: unknown, isMain: boolean): unknown;
}

/**
 * Loads tfjs-node-gpu with its binding at `addon` and sets it as the backend.
 * Throws if the library cannot be loaded.
 */
export function loadNative(addon: string): TensorFlowBinding {
  repairUtil();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  // oneDNN's notice goes to stderr at any log level unless its choice is explicit.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  const loader = Module as unknown as ModuleLoader;
  const load = loader._load;
  // tfjs-node-gpu asks node-pre-gyp for the path of its binding; return `addon` instead.
  loader._load = (request, parent, isMain) =>
    request === '@mapbox/node-pre-gyp' ? { find: () => addon } : load.call(loader, request, parent, isMain);
  try {
    loadPackage('@tensorflow/tfjs-node-gpu');
  } finally {
    loader._load = load;
  }
  return (tf.backend() as unknown as NativeBackend).binding;
}
