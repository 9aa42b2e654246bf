// The graph as a picture, folded blocks on the canvas, and edges that say whether a layer would fit.
// @vitest-environment node
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { findBlocks } from '#shared/graph/blocks';
import { inferGraph } from '#shared/graph/infer';
import { catalogue } from '#shared/layers/catalogue';
import { tryOnEdge } from '../../src-renderer/graph/drag';
import { drawSvg } from '../../src-renderer/graph/picture';
import { requiredParams } from '../../src-renderer/graph/required-params';
import { toFlow } from '../../src-renderer/graph/to-flow';

const resnet = buildArchitecture('ResNet50', {
  inputShape: [64, 64, 3],
  includeTop: true,
  classes: 10,
  seed: 1,
});
const facts = inferGraph(resnet);
const context = { classes: ['a', 'b'], seed: 1 };

test('the picture shows every layer, and hostile names stay text', () => {
  const [first, ...rest] = resnet.layers;
  const name = '<script>alert("&")</script>';
  const graph = {
    ...resnet,
    layers: [
      { ...first!, name },
      ...rest.map((layer) => ({
        ...layer,
        inputs: layer.inputs.map((input) => (input === first!.name ? name : input)),
      })),
    ],
  };
  const svg = drawSvg(graph, inferGraph(graph));
  expect(svg).not.toContain('<script');
  expect(svg).toContain('&lt;script&gt;');
  expect(svg.match(/<text /g)!.length).toBeGreaterThanOrEqual(3 * graph.layers.length);
});

test('folded blocks are one node each, with the parameters of all their layers', () => {
  const blocks = findBlocks(resnet);
  const { nodes, edges } = toFlow(resnet, facts, new Map(), blocks);
  expect(nodes.length).toBeLessThan(40);
  const total = nodes.reduce(
    (sum, { data }) => sum + (data!.block?.params ?? facts.layers.get(data!.layer.name)?.params.total ?? 0),
    0,
  );
  expect(total).toBe(facts.params.total);
  const ids = new Set(nodes.map((node) => node.id));
  for (const edge of edges) expect(ids.has(edge.source) && ids.has(edge.target)).toBe(true);
});

test('an edge says whether layers would fit, and nothing is changed', () => {
  const before = JSON.stringify(resnet);
  const edge = { from: 'conv2_block1_out', to: 'conv2_block2_1_conv' };
  expect(tryOnEdge(resnet, edge, [{ kind: 'Dropout', params: {} }], context)).toBeNull();
  expect(tryOnEdge(resnet, edge, [{ kind: 'Flatten', params: {} }], context)).toContain('expected a picture');
  expect(JSON.stringify(resnet)).toBe(before);
});

test.each(Object.values(catalogue).filter((kind) => kind.inputs[0] === 1))(
  'a $kind from the palette has all the parameters that it needs',
  (kind) => {
    const layers = [{ kind: kind.kind, params: requiredParams(kind) }];
    const edge = { from: 'conv2_block1_out', to: 'conv2_block2_1_conv' };
    const trouble = tryOnEdge(resnet, edge, layers, context) ?? '';
    expect(trouble).not.toMatch(/undefined|NaN|missing/);
  },
);
