// dist/main/tensorflow.cjs, from which packages that Graft does not use are left out: both engines load from it, and train to the same numbers.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { startTrainer } from '../../../src-main/process/trainer-process';
import { floatsIn, greatestDifference } from '../../../src-main/runtime/gpu/compare-numbers';
import { numbersRequest } from '../../../src-main/runtime/gpu/test-network';
import { appFolder, buildHelpers, temporaryFolder } from '../../engine/support';
import { isNative } from '../../native';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

/** Computes outputs and ten training steps in a trainer of the build. */
async function trainIn(env: Record<string, string>) {
  const folder = await temporaryFolder();
  const trainer = await startTrainer(join(appFolder, 'dist/main/trainer.js'), join(folder, 'log'), env);
  try {
    return await trainer.client.trySteps({ ...numbersRequest(), blobs: join(folder, 'blobs') });
  } finally {
    await trainer.close();
  }
}

test('is smaller than all of TensorFlow.js, which has 2.7 MB', () => {
  expect(statSync(join(appFolder, 'dist/main/tensorflow.cjs')).size).toBeLessThan(1_300_000);
});

test.skipIf(!isNative)('trains on WebAssembly as on native TensorFlow', async () => {
  const native = await trainIn({ GRAFT_DEVICE: 'cpu' });
  const wasm = await trainIn({ GRAFT_CACHE: await temporaryFolder() });
  expect([native.kind, wasm.kind]).toEqual(['native-cpu', 'wasm']);
  const outputs = greatestDifference(floatsIn(wasm.outputs), floatsIn(native.outputs));
  const losses = greatestDifference(wasm.losses, native.losses);
  console.log(`WebAssembly beside native TensorFlow: outputs ${outputs}, losses of ten steps ${losses}`);
  expect(outputs).toBeLessThan(1e-5);
  expect(losses).toBeLessThan(1e-4);
});
