// The runtime installed by scripts/native: native TensorFlow, one engine, correct values, no leaks.
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeRuntime } from '../../../src-main/trainer/runtime/describe-runtime';
import { measureGflops } from '../../../src-main/trainer/runtime/measure-gflops';
import { openRuntime, type Runtime } from '../../../src-main/trainer/runtime/open-runtime';
import { tf } from '../../../src-main/trainer/tf';
import { runtimeSchema } from '../../../src-shared/protocol/trainer/trials';
import { englishOf } from '../../in-english';
import { isNative } from '../../native';

// If native TensorFlow is not available, npm test reports it at the start.
describe.skipIf(!isNative)('the native runtime', () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await openRuntime();
  });

  it('is TensorFlow as installed by the setup, with the reason', () => {
    expect(runtime.kind).toMatch(/^native-/);
    expect(runtime.libraryVersion).toMatch(/^2\.\d+\.\d+$/);
    expect(runtime.binding?.TF_Version).toBe(runtime.libraryVersion);
    expect(runtime.threads).toBeGreaterThan(0);
    expect(englishOf(runtime.why).filter((line) => line.includes('chosen'))).toHaveLength(1);
  });

  it('shares one tfjs-core with everything that requires or imports it', async () => {
    const required = createRequire(import.meta.url)('@tensorflow/tfjs-core');
    const imported = await import('@tensorflow/tfjs-core');
    expect(required).toBe(tf);
    expect(imported.engine()).toBe(tf.engine());
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it('runs operations that Node 23 and later broke (util.isNullOrUndefined)', () => {
    const values = tf.tidy(() => tf.topk(tf.tensor1d([3, 9, 4]), 2).values.dataSync());
    expect([...values]).toEqual([9, 4]);
  });

  it('opens once: a second call returns the same value', async () => {
    expect(await openRuntime()).toBe(runtime);
  });

  it('measures its speed and leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    expect(measureGflops(tf)).toBeGreaterThan(1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('returns a description that matches the contract', () => {
    const report = runtimeSchema.parse(describeRuntime(runtime, true));
    expect(report.library).toBe(`TensorFlow ${runtime.libraryVersion}`);
    expect(report.gflops).toBeGreaterThan(1);
  });
});
