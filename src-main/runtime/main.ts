// What scripts/native use of this folder, as one file in dist/main: it is imported, not run.
export { fetchRuntime } from './fetch-runtime';
export { fetchZig, zigFor } from './fetch-zig';
export { wheelsFor } from './tensorflow-wheels';
export { trimLibrary } from './trim-library';
