// esbuild options of the Node programs and of Electron's files, shared by build.mjs and dev.mjs.

import { join } from 'node:path';

/** Node programs, each run as a separate process (listed in ARCHITECTURE.md). */
const programs = {
  engine: 'src-main/engine/main.ts',
  trainer: 'src-main/trainer/main.ts',
  reader: 'src-main/formats/reader-main.ts',
  decoder: 'src-main/images/decoder-main.ts',
  'stretch-worker': 'src-main/images/stretch-worker.ts',
  'hash-worker': 'src-main/store/hash-worker.ts',
  'copy-worker': 'src-main/store/copy-worker.ts',
  // Imported by scripts/native, not run.
  runtime: 'src-main/runtime/main.ts',
  'check-binding': 'src-main/runtime/check-binding.ts',
  server: 'src-main/shells/server/main.ts',
  cli: 'src-main/shells/cli/main.ts',
};
/** Electron's files: CommonJS, because Electron 22 has Node 16. */
const electronFiles = {
  main: 'src-main/shells/electron/main.ts',
  preload: 'src-main/shells/electron/preload.ts',
  'gpu-preload': 'src-main/shells/electron/gpu-window/preload.ts',
};

const common = (root) => ({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  sourcemap: true,
  logLevel: 'warning',
  legalComments: 'none',
});

/** Leaves out zod's messages in other languages than English, which nothing shows: 0.3 MB. */
const onlyEnglishZod = {
  name: 'only-english-zod',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** Packages that are bundled, because a part of them is used: a third of zod, the signatures of aws4fetch. */
const bundledFiles = { zod: 'index.js', aws4fetch: 'dist/aws4fetch.esm.mjs' };

const bundledPackages = (root) => ({
  name: 'bundled-packages',
  setup(build) {
    for (const [name, file] of Object.entries(bundledFiles)) {
      const path = join(root, 'node_modules', name, file);
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path }));
    }
  },
});

/**
 * Returns the options for the Node programs in dist/main.
 * @param {string} root
 * @returns {import('esbuild').BuildOptions}
 */
export function nodeOptions(root) {
  return {
    ...common(root),
    entryPoints: programs,
    outdir: 'dist/main',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    plugins: [bundledPackages(root), onlyEnglishZod],
    minify: true,
    // For stack traces.
    keepNames: true,
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    define: { graftTensorFlow: '"#tensorflow"' },
  };
}

/** Packages that TensorFlow.js loads and Graft does not use, and what its modules need of them while they are loaded: 1.7 MB less. */
const unusedPackages = {
  // tfjs-node-gpu registers a progress bar with it.
  '@tensorflow/tfjs-layers':
    'exports.CustomCallback = class {}; exports.registerCallbackConstructor = () => {};',
  '@tensorflow/tfjs-converter': '',
  '@tensorflow/tfjs-data': '',
  '@tensorflow/tfjs-backend-webgl': '',
  // Asked for by downloads of models only.
  'node-fetch': '',
};

const withoutUnusedPackages = {
  name: 'without-unused-packages',
  setup(build) {
    build.onResolve({ filter: /^(@tensorflow\/tfjs-|node-fetch$)/ }, ({ path }) =>
      Object.hasOwn(unusedPackages, path) ? { path, namespace: 'unused' } : null,
    );
    build.onLoad({ filter: /.*/, namespace: 'unused' }, ({ path }) => ({ contents: unusedPackages[path] }));
  },
};

/**
 * Returns the options for dist/main/tensorflow.cjs, the packages of TensorFlow.js.
 * @param {string} root
 * @returns {import('esbuild').BuildOptions}
 */
export function tensorflowOptions(root) {
  return {
    ...common(root),
    entryPoints: { tensorflow: 'src-main/trainer/tensorflow-packages.ts' },
    outdir: 'dist/main',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    target: 'node20',
    sourcemap: false,
    minify: true,
    // The licenses are named once, at the end of the file.
    legalComments: 'eof',
    // Replaced by src-main/trainer/runtime/native.ts with the path of the native binding.
    external: ['@mapbox/node-pre-gyp'],
    plugins: [withoutUnusedPackages],
  };
}

/** The files of the wasm backend that Node.js uses; copied to dist/main. */
export const wasmFiles = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];

/**
 * Returns the options for Electron's main process and preload script in dist/electron.
 * @param {string} root
 * @returns {import('esbuild').BuildOptions}
 */
export function electronOptions(root) {
  return {
    ...common(root),
    entryPoints: electronFiles,
    outdir: 'dist/electron',
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    target: 'node16',
    minify: true,
    // For stack traces.
    keepNames: true,
    plugins: [onlyEnglishZod],
    external: ['electron'],
  };
}

/** In the page of the GPU window, the executor's TensorFlow.js is an ordinary import, from which unused functions are left out. */
const tensorflowOfPage = {
  name: 'tensorflow-of-page',
  setup(build) {
    build.onLoad({ filter: /[\\/]src-main[\\/]trainer[\\/]tf\.ts$/ }, () => ({
      contents: "export * as tf from '@tensorflow/tfjs-core';",
      loader: 'ts',
      resolveDir: build.initialOptions.absWorkingDir,
    }));
  },
};

/**
 * Returns the options for dist/gpu-window/page.js, the page of the hidden window that computes with WebGPU.
 * @param {string} root
 * @returns {import('esbuild').BuildOptions}
 */
export function gpuWindowOptions(root) {
  return {
    ...common(root),
    entryPoints: { page: 'src-main/trainer/webgpu/main.ts' },
    outdir: 'dist/gpu-window',
    platform: 'browser',
    format: 'iife',
    target: 'chrome108',
    sourcemap: false,
    minify: true,
    legalComments: 'eof',
    plugins: [tensorflowOfPage, onlyEnglishZod],
  };
}

/**
 * Returns the options for the page of phones in dist/renderer/phone: a script and a style sheet without anything of the window.
 * @param {string} root
 * @returns {import('esbuild').BuildOptions}
 */
export function phonePageOptions(root) {
  return {
    ...common(root),
    platform: 'browser',
    entryPoints: ['page.ts', 'page.css'].map((name) => ({ in: `src-renderer/phone/${name}`, out: 'page' })),
    outdir: 'dist/renderer/phone',
    format: 'iife',
    // Phones of several years ago.
    target: 'es2020',
    sourcemap: false,
    minify: true,
  };
}
