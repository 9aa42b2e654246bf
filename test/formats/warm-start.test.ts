// Loads weights from a file into another network by order or name, skipping mismatches, compared with Keras by value.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LayerGraph } from '#shared/graph/graph';
import { planWeights, type StoredWeights } from '#shared/graph/warm-start';
import { loadWeights } from '../../src-main/formats/load-weights';
import { openWith } from '../../src-main/formats/registry';
import { openBlobStore } from '../../src-main/store/blobs';
import { temporaryFolder } from '../weights/local-server';

const folder = join(import.meta.dirname, '../fixtures/warm-start');

interface Case {
  file: string;
  heir: string;
  by: 'order' | 'name';
  skipMismatch: boolean;
  weights?: Record<string, string[]>;
  error?: string;
}
const expected: { heirs: Record<string, Record<string, string[]>>; cases: Case[] } = JSON.parse(
  readFileSync(join(folder, 'expected.json'), 'utf8'),
);

const hashes = (graph: LayerGraph) =>
  Object.fromEntries(
    graph.layers
      .filter(({ weights }) => Object.keys(weights).length > 0)
      .map(({ name, weights }) => [
        name,
        Object.values(weights).map((ref) => ('blob' in ref ? ref.blob : '')),
      ]),
  );

async function openHeir(name: string) {
  const context = {
    blobs: openBlobStore(await temporaryFolder()),
    onProgress: () => {},
  };
  const { graph } = await openWith(join(folder, `heir-${name}.keras`), context);
  return { graph, context };
}

const titled = expected.cases.map(
  (one) =>
    [`${one.heir} takes ${one.file} by ${one.by}${one.skipMismatch ? ', skipping' : ''}`, one] as const,
);

test.each(titled.filter(([, { error }]) => error === undefined))(
  '%s: loads the same weights as Keras',
  async (_title, one) => {
    const { graph, context } = await openHeir(one.heir);
    const before = expected.heirs[one.heir]!;
    expect(hashes(graph)).toEqual(before);
    const loading = loadWeights(graph, join(folder, one.file), one, context);
    if (JSON.stringify(one.weights) === JSON.stringify(before)) {
      // Keras loads nothing and reports nothing.
      await expect(loading).rejects.toMatchObject({
        code: 'invalid',
        message: expect.stringContaining("None of the file's weights fit this network."),
      });
      return;
    }
    const loaded = await loading;
    expect(hashes(loaded.graph)).toEqual(one.weights);
    const untouched = Object.keys(before).filter(
      (name) => before[name]!.join() === one.weights![name]!.join(),
    );
    const told = new Set([...loaded.plan.missing, ...loaded.plan.mismatched.map(({ layer }) => layer)]);
    for (const name of untouched) expect(told).toContain(name);
  },
);

test.each(titled.filter(([, { error }]) => error !== undefined))(
  '%s: is rejected as in Keras, and no weights are loaded',
  async (_title, one) => {
    const { graph, context } = await openHeir(one.heir);
    await expect(loadWeights(graph, join(folder, one.file), one, context)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('No weights were loaded.'),
    });
    expect(hashes(graph)).toEqual(expected.heirs[one.heir]);
  },
);

test('lists missing, unused and mismatching weights in a plan', async () => {
  const { graph } = await openHeir('same-name-head');
  const stored: StoredWeights = {
    layout: 'named',
    groups: [
      { path: 'conv', layer: 'conv', weights: [{ name: 'conv/kernel:0', shape: [3, 3, 3, 4] }] },
      { path: 'pool', layer: 'pool', weights: [] },
      { path: 'other', layer: 'other', weights: [{ name: 'other/kernel:0', shape: [2] }] },
      {
        path: 'head',
        layer: 'head',
        weights: [
          { name: 'head/kernel:0', shape: [6, 5] },
          { name: 'head/bias:0', shape: [3] },
        ],
      },
    ],
  };
  expect(planWeights(graph, stored, { by: 'name', skipMismatch: true })).toEqual({
    assign: [{ layer: 'head', weight: 'bias', group: 3, index: 1 }],
    missing: ['bn', 'depthwise', 'separable'],
    unexpected: ['other'],
    mismatched: [
      { layer: 'conv', weight: null, expected: '2 weights', received: '1 weight' },
      { layer: 'head', weight: 'kernel', expected: '[6, 3]', received: '[6, 5]' },
    ],
    refusal: null,
  });
  expect(planWeights(graph, stored, { by: 'name', skipMismatch: false })).toMatchObject({
    assign: [],
    refusal: "'conv' expects 2 weights, the file has 1 weight (and 1 more).",
  });
  expect(planWeights(graph, stored, { by: 'order', skipMismatch: true })).toMatchObject({
    assign: [],
    refusal: 'Loading by order expects the weights of 5 layers; the file has 3.',
  });
});

test.each(['nested-keras2-weights.h5', 'nested-keras3.h5', 'nested-keras3.weights.h5'])(
  '%s: loads the weights of nested layers',
  async (file) => {
    const models = join(folder, '../models');
    const context = {
      blobs: openBlobStore(await temporaryFolder()),
      onProgress: () => {},
    };
    const { graph } = await openWith(join(models, 'nested.keras'), context);
    const fresh: LayerGraph = {
      ...graph,
      layers: graph.layers.map((layer) => ({
        ...layer,
        weights: Object.fromEntries(
          Object.keys(layer.weights).map((name) => [name, { initializer: { name: 'zeros' }, seed: 1 }]),
        ),
      })),
    };
    const loaded = await loadWeights(
      fresh,
      join(models, file),
      { by: 'order', skipMismatch: false },
      context,
    );
    expect(hashes(loaded.graph)).toEqual(hashes(graph));
  },
);
