// Sweeps and data-parallel runs on a real Ray cluster that has Ray Tune, Ray Train and Keras.
import { afterAll, beforeAll, describe, vi } from 'vitest';
import { buildHelpers } from '../engine/support';
import { testParallel } from './data-parallel';
import { testEarlyStopping } from './early-stopping';
import { findRay, startCluster, type TestCluster } from './ray-cluster';
import { testSweeps } from './sweeps';

vi.setConfig({ testTimeout: 900_000, hookTimeout: 1_800_000 });

const bin = findRay('ray-train');
let cluster: TestCluster;
beforeAll(async () => {
  if (!bin) return;
  buildHelpers();
  // One CPU at first: runs take place one after another, so that which ones are stopped early is certain.
  cluster = await startCluster(bin, 1);
});
afterAll(() => cluster?.stop());

describe.skipIf(!bin)('a cluster with Ray Train', () => {
  testEarlyStopping(() => cluster);
  testSweeps(() => cluster);
  // Adds the second node.
  testParallel(bin ?? '', () => cluster);
});
