// What scripts/native use of this folder, as one file in dist/main: it is imported, not run.
import { fileURLToPath } from 'node:url';

export { deviceFileName } from '#shared/run/device';
export { inEnglish } from '#shared/sentence';
export { fetchRuntime, findIndex } from './fetch-runtime';
export { fetchZig, zigFor } from './fetch-zig';
export { checkPackSpace, gigabytes, packSizes } from './gpu/cuda-pack';
export { changeDeviceFile } from './gpu/device-file';
export { describeGpus, findGpus } from './gpu/find-gpus';
export { testGpu } from './gpu/test-gpu';
export { withoutCredentials } from './index/pip-config';
export { installRuntime } from './install/install-runtime';
export { findPrebuiltBinding } from './install/prebuilt-binding';
export { wheelsFor } from './tensorflow-wheels';
export { trimLibrary } from './trim-library';
export { makeLibrary } from './windows/make-library';

/** Path of this file; the built trainer is next to it. */
export const entry = fileURLToPath(import.meta.url);
