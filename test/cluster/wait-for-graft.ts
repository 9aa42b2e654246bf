// Waits for the nodes of a test's cluster.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { createEngine } from '../../src-main/engine/create-engine';
import { appFolder } from '../engine/support';
import type { TestCluster } from './ray-cluster';

/** Waits until each node has Graft. Nodes of one machine unpack it into the same folder, which a first run must not meet half. */
export async function waitForGraft({ address, token }: TestCluster, count: number): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'graft-nodes-'));
  const engine = await createEngine({ home, appFolder });
  const { saveCluster, testCluster } = engine.handlers;
  const context = { signal: new AbortController().signal };
  await saveCluster({ name: 'lab', address, token }, context);
  await vi.waitFor(
    async () => {
      let ready = 0;
      for await (const { event } of testCluster({ name: 'lab', folder: null }, context))
        if (event?.event.type === 'node' && event.event.doctor) ready++;
      expect(ready).toBe(count);
    },
    { timeout: 200_000 },
  );
  await engine.close();
  await rm(home, { recursive: true, force: true });
}
