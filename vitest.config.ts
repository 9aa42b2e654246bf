// The groups of tests: node (everything without a window), slow (its tests that take more than 10 s), renderer, e2e in two shells, clusters (real Ray and Slurm), interop against real Keras, and packaged apps (npm run packaged).
import vue from '@vitejs/plugin-vue';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const never = ['**/node_modules/**', 'test/fixtures/**', 'test/bench/**'];
const elsewhere = ['test/renderer/**', 'test/e2e/**', 'test/interop/**', 'test/packaged/**'];
const clusters = ['test/cluster/*.slow.test.ts', 'test/e2e/browser-cluster*.test.ts'];
const slow = { testTimeout: 300_000, hookTimeout: 300_000 };
const oneByOne = { ...slow, fileParallelism: false };

/** Vue's plugin, compiling components for a page also where a test runs in Node, beside an engine. */
function vueForPages(): Plugin {
  const plugin = vue() as Plugin;
  for (const name of ['load', 'transform'] as const) {
    const hook = plugin[name] as { handler: (...values: unknown[]) => unknown };
    const { handler } = hook;
    hook.handler = function (this: unknown, ...values: unknown[]) {
      const options = name === 'load' ? 1 : 2;
      values[options] = { ...(values[options] as object), ssr: false };
      return handler.apply(this, values);
    };
  }
  return plugin;
}

/** Starts the two longest files of `clusters` first: the others then fit beside them. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => /\/ray(-train)?\.slow\.test\.ts$/.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  plugins: [vueForPages()],
  test: {
    pool: 'forks',
    maxWorkers: Number(process.env.GRAFT_TEST_WORKERS ?? 2),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          setupFiles: ['test/patient-waits.ts'],
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: [...never, 'test/**/*.slow.test.ts', ...elsewhere],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          setupFiles: ['test/patient-waits.ts'],
          environment: 'node',
          include: ['test/**/*.slow.test.ts'],
          exclude: [...never, ...elsewhere, ...clusters],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'renderer',
          setupFiles: ['test/patient-waits.ts'],
          environment: 'happy-dom',
          include: ['test/renderer/**/*.test.ts'],
          exclude: never,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e-browser',
          environment: 'node',
          include: ['test/e2e/browser*/**/*.test.ts', 'test/e2e/browser*.test.ts'],
          exclude: [...never, ...clusters],
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'clusters',
          setupFiles: ['test/patient-waits.ts'],
          environment: 'node',
          include: clusters,
          exclude: never,
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e-electron',
          environment: 'node',
          include: ['test/e2e/electron*/**/*.test.ts', 'test/e2e/electron*.test.ts'],
          exclude: never,
          ...oneByOne,
        },
      },
      {
        extends: true,
        test: {
          name: 'walk',
          environment: 'node',
          include: ['test/e2e/walk/*.test.ts'],
          exclude: never,
          ...oneByOne,
        },
      },
      {
        extends: true,
        test: {
          name: 'packaged',
          environment: 'node',
          include: ['test/packaged/*.test.ts'],
          exclude: never,
          ...oneByOne,
        },
      },
      {
        extends: true,
        test: {
          name: 'interop',
          environment: 'node',
          include: ['test/interop/**/*.test.ts'],
          exclude: never,
          ...slow,
        },
      },
    ],
  },
});
