// The GPU's test: passes with equal numbers, and says what is wrong with a GPU that computes wrongly, slowly, or not at all.
// No GPU is here: the trainer is real, and only its binding says that it computes on one (test/fixtures/gpu-trainer.mjs).
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { inEnglish } from '#shared/sentence';
import { judge, testGpu } from '../../../src-main/runtime/gpu/test-gpu';
import { appFolder, buildHelpers, temporaryFolder } from '../../engine/support';
import { isNative } from '../../native';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);
afterEach(() => void vi.unstubAllEnvs());

async function run(env: Record<string, string> = {}, entry = 'test/fixtures/gpu-trainer.mjs') {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const folder = await temporaryFolder();
  const result = await testGpu({ trainerEntry: join(appFolder, entry), folder, device: 'auto', tested: 'x' });
  return { ...result, reason: result.reason && inEnglish(result.reason) };
}

test.skipIf(!isNative)('compares the numbers, and measures both', async () => {
  const { difference, speedup, reason, passed } = await run();
  expect(difference).toBeLessThan(1e-6);
  expect(speedup).toBeGreaterThan(0.1);
  // The same processor twice is either side of equally fast.
  expect(passed || /times as long/.test(reason!)).toBe(true);
});

test.skipIf(!isNative)('refuses wrong numbers', async () => {
  const { passed, reason } = await run({ GRAFT_TEST_GPU_ERROR: '0.001' });
  expect(passed).toBe(false);
  expect(reason).toMatch(
    /^its results differ from those of the processor by \d\.\de-3, expected at most 0\.0001$/,
  );
});

test.skipIf(!isNative)('refuses a GPU that is slower than the processor', async () => {
  const { passed, reason, speedup } = await run({ GRAFT_TEST_GPU_DELAY: '2500' });
  expect(passed).toBe(false);
  expect(speedup).toBeLessThan(1);
  expect(reason).toMatch(/^a training step takes \d+\.\d times as long as on the processor$/);
});

test.skipIf(!isNative)(
  'says what TensorFlow says if the memory is full, and if the process crashes',
  async () => {
    expect((await run({ GRAFT_TEST_GPU_RUNS: '3' })).reason).toMatch(
      /^it does not run: .*OOM when allocating/s,
    );
    expect((await run({ GRAFT_TEST_GPU_RUNS: '3', GRAFT_TEST_GPU_CRASH: '1' })).reason).toMatch(
      /^it does not run: /,
    );
  },
);

test('says that TensorFlow cannot use the GPU where there is none', async () => {
  expect(await run({}, 'dist/main/trainer.js')).toMatchObject({
    passed: false,
    reason: 'it runs, but TensorFlow cannot use the GPU',
    difference: null,
  });
});

test('judges by both figures', () => {
  expect(judge(1e-5, 12)).toBeNull();
  expect(judge(Number.NaN, 12)).not.toBeNull();
  expect(judge(Number.POSITIVE_INFINITY, 12)).not.toBeNull();
  expect(judge(1e-5, 0.5)).not.toBeNull();
});
