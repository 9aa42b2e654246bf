// Loads packages of TensorFlow.js: in the built program from dist/main/tensorflow.cjs, in tests from node_modules.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { packages } from './tensorflow-packages';

type PackageName = keyof typeof packages;

/** The name of tensorflow.cjs in package.json's imports; set by scripts/build-options.mjs, undefined in tests. */
declare const graftTensorFlow: string | undefined;

const require = createRequire(import.meta.url);
const bundle = typeof graftTensorFlow === 'undefined' ? null : graftTensorFlow;

/** Loads a package. The caller names its type. */
export function loadPackage<T>(name: PackageName): T {
  if (bundle === null) return require(name);
  const built: { packages: typeof packages } = require(bundle);
  return built.packages[name]();
}

/** Returns the folder of the WebAssembly files of the wasm backend. */
export function wasmFolder(): string {
  return dirname(require.resolve(bundle ?? '@tensorflow/tfjs-backend-wasm'));
}
