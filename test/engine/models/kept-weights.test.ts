// The layers that are said to keep their weights keep the engine's real values: compared by hash after an export.
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { offerAdapter } from '#shared/graph/channel-adapter';
import { extractPart } from '#shared/graph/edits/extract';
import { applyEdit, type Edit } from '#shared/graph/edits/index';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import { findFates, type LayerFate } from '#shared/graph/kept-weights';
import { buildHelpers, openEngine, temporaryFolder } from '../support';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
beforeAll(buildHelpers);

const context = { classes: [], seed: 5 };

test('grafted layers of EfficientNet-Lite0 have the hashes of the original exactly if they are said to keep their weights', async () => {
  const home = await temporaryFolder();
  const { client } = await openEngine(home);
  const { id: project } = await client.createProject({ name: 'a' });
  const source = {
    catalog: 'efficientnet-lite0',
    inputShape: [64, 64, 3],
    includeTop: false,
    weights: 'pretrained',
  };
  const { graph } = await client.openModel({ project, source: source as never });
  const names = graph.layers.map(({ name }) => name).filter((name) => name.startsWith('block2a_'));
  const part = extractPart(graph, names);
  const edit: Edit = {
    edit: 'graft',
    part,
    joins: { [inputLayers(part)[0]!.name]: 'block5c_add' },
    into: ['block6a_expand_conv'],
  };
  const saved = async (one: Edit, name: string) => {
    const after = applyEdit(graph, one, context);
    const out = join(home, name);
    for await (const _ of client.exportModel({
      project,
      model: { graph: after },
      format: 'keras',
      name,
      out,
    }));
    return (await client.openModel({ project, source: { file: out } })).graph;
  };
  const fates = findFates(graph, edit, context);
  expect(fates.filter(({ fate }) => fate === 'restarts').map(({ was }) => was)).toEqual([
    'block2a_expand_conv',
    'block6a_expand_conv',
  ]);
  expectReal(fates, graph, await saved(edit, 'plain.keras'));
  const offer = offerAdapter(graph, edit, context)!;
  expect(offer.fates.every(({ fate }) => fate === 'kept')).toBe(true);
  expectReal(offer.fates, graph, await saved(offer.edit, 'adapted.keras'));
});

/** Expects that the file has the original's hashes for the layers that keep their weights, and others for those that restart. */
function expectReal(fates: readonly LayerFate[], original: LayerGraph, file: LayerGraph): void {
  const hashes = (graph: LayerGraph, name: string) =>
    Object.values(graph.layers.find((layer) => layer.name === name)!.weights).map((ref) =>
      'blob' in ref ? ref.blob : 'none',
    );
  expect(fates.length).toBeGreaterThan(60);
  for (const { layer, was, fate } of fates) {
    const same = hashes(file, layer).join() === hashes(original, was).join();
    expect([layer, same]).toEqual([layer, fate === 'kept']);
  }
}
