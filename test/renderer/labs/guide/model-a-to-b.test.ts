// The lab “From model A to model B”, played on a real engine: B begins with A's weights, and training B leaves A's as they were.
// @vitest-environment node
import '../../dom';

import { beforeAll, expect, test, vi } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import { useProject } from '../../../../src-renderer/stores/project';
import { useRuns } from '../../../../src-renderer/stores/runs';
import { buildHelpers } from '../../../engine/support';
import { isNative } from '../../../native';
import { openLab, playThrough } from './play';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });
beforeAll(buildHelpers);

const weightsOf = ({ layers }: LayerGraph) => layers.map(({ name, weights }) => ({ name, weights }));

test.skipIf(!isNative)('is played by its own edits and calls', async () => {
  const opened = await openLab('modelAToB');
  const { client, pinia } = opened;
  const found = await playThrough(opened);
  expect(found.images).toBe(20);
  expect(found.output).toBe(301);
  expect(found.resize).toBe('352,089');
  // Guessing between two classes has 50 %.
  const [, tuned] = String(found.tune).split(' → ').map(Number.parseFloat);
  expect(tuned).toBeGreaterThan(60);

  const [scratch, b, a] = useRuns(pinia).list.map(({ runId }) => runId) as [string, string, string];
  const project = useProject(pinia).id;
  const trained = async (runId: string) =>
    weightsOf((await client.adoptWeights({ project, runId, checkpoint: 'last' })).graph);
  const begun = async (runId: string) => weightsOf((await client.runRecipe({ project, runId })).graph);
  const hidden = (table: ReturnType<typeof weightsOf>) => table.slice(0, -1);
  // B began with what A had learned and changed its own weights only.
  expect(hidden(await begun(b))).toEqual(hidden(await trained(a)));
  expect(hidden(await trained(b))).not.toEqual(hidden(await trained(a)));
  expect(hidden(await begun(scratch))).not.toEqual(hidden(await trained(a)));
});
