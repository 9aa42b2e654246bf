// esbuild options of the Node programs and of Electron's files, shared by build.mjs and dev.mjs.

/** Node programs, each run as a separate process (listed in ARCHITECTURE.md). */
const programs = {
  engine: 'src-main/engine/main.ts',
  trainer: 'src-main/trainer/main.ts',
  reader: 'src-main/formats/reader-main.ts',
  decoder: 'src-main/images/decoder-main.ts',
  'stretch-worker': 'src-main/images/stretch-worker.ts',
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
};

const common = (root) => ({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  sourcemap: true,
  logLevel: 'warning',
  legalComments: 'none',
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
    // Names stay, for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    define: { graftTensorFlow: '"#tensorflow"' },
  };
}

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
  };
}

/** The files of the wasm backend that Node.js uses; copied to dist/main. */
export const wasmFiles = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];

/** Leaves out zod's messages in other languages than English, which nothing shows: 0.3 MB. */
const onlyEnglishZod = {
  name: 'only-english-zod',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

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
    // Names stay, for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    plugins: [onlyEnglishZod],
    external: ['electron'],
  };
}
