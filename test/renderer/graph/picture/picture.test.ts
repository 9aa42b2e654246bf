// The graph as a picture, collapsed blocks on the canvas, and edges that show whether a layer can be inserted.
// @vitest-environment node
import { expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { findBlocks } from '#shared/graph/blocks';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import { applyEdit } from '#shared/graph/edits/index';
import { inferGraph } from '#shared/graph/infer';
import { catalog } from '#shared/layers/catalog';
import { draw, problemColor, worstProblems } from '../../../../src-renderer/graph/canvas/drawing';
import { makeFinder } from '../../../../src-renderer/graph/canvas/in-view';
import { checkDrop } from '../../../../src-renderer/graph/edits/check-drop';
import { requiredParams } from '../../../../src-renderer/graph/edits/required-params';
import { nodeSize } from '../../../../src-renderer/graph/layout/layout';
import { drawSvg, escapeXml } from '../../../../src-renderer/graph/picture/picture';

const resnet = buildArchitecture('ResNet50', {
  inputShape: [64, 64, 3],
  includeTop: true,
  classes: 10,
  seed: 1,
});
const facts = inferGraph(resnet);
const context = { classes: ['a', 'b'], seed: 1 };

test('draws every layer, and escapes hostile names', () => {
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

test('draws collapsed blocks as one node with the parameters of all their layers', () => {
  const blocks = findBlocks(resnet);
  const { nodes, lines } = draw(resnet, facts, { closed: blocks });
  expect(nodes.length).toBeLessThan(40);
  const total = nodes.reduce(
    (sum, { card }) => sum + (card.block?.params ?? facts.layers.get(card.layer.name)?.params.total ?? 0),
    0,
  );
  expect(total).toBe(facts.params.total);
  const ids = new Set(nodes.map((node) => node.id));
  for (const line of lines) expect(ids.has(line.source) && ids.has(line.target)).toBe(true);
});

test('shows an error before a warning on a card, each in its color', () => {
  const [input, other] = resnet.layers.map(({ name }) => name) as [string, string];
  const of = (layer: string, severity: 'error' | 'warning', message: string) => ({
    layer,
    severity,
    message,
  });
  const warned = worstProblems([of(input, 'warning', 'gray')]);
  const cardOf = (problems: ReturnType<typeof worstProblems>) =>
    draw(resnet, facts, { problems }).byId.get(input)!.card;
  expect(cardOf(warned).problem?.severity).toBe('warning');
  expect(problemColor[cardOf(warned).problem!.severity]).toBe('warning');
  expect(draw(resnet, facts, { problems: warned }).byId.get(other)!.card.problem).toBeNull();
  const both = worstProblems([
    of(input, 'warning', 'gray'),
    of(input, 'error', 'size'),
    of(input, 'error', 'b'),
  ]);
  expect(cardOf(both).problem).toMatchObject({ severity: 'error', message: 'size' });
  expect(problemColor.error).toBe('danger');
});

test('keeps the cards of unchanged layers identical after an edit', () => {
  const before = draw(resnet, facts);
  const next = applyEdit(
    resnet,
    {
      edit: 'insert',
      from: 'conv3_block1_out',
      to: 'conv3_block2_1_conv',
      layers: [{ kind: 'Dropout', params: { rate: 0.2 } }],
    },
    context,
  );
  const after = draw(next, inferGraph(next), {}, before);
  const renewed = after.nodes.filter((node) => before.byId.get(node.id)?.card !== node.card);
  expect(renewed.map((node) => node.id).sort()).toEqual(['conv3_block2_1_conv', 'dropout']);
});

test('finds visible layers without checking the others', () => {
  const drawing = draw(resnet, facts);
  const finder = makeFinder(drawing);
  const area = { left: -50, right: 50, top: 4000, bottom: 4900 };
  const inArea = (node: (typeof drawing.nodes)[number]) =>
    node.place.y <= area.bottom &&
    node.place.y + nodeSize.height >= area.top &&
    node.place.x <= area.right &&
    node.place.x + nodeSize.width >= area.left;
  expect(new Set(finder.nodes(area))).toEqual(new Set(drawing.nodes.filter(inArea)));
  const { x, y } = drawing.byId.get('conv4_block2_add')!.place;
  expect(finder.at(x + 10, y + 10)?.id).toBe('conv4_block2_add');
  // A shortcut is drawn even if both ends are outside the view.
  const skip = drawing.lines.find((line) => line.id === 'conv4_block1_out→conv4_block2_add')!;
  const [laneX, laneY] = skip.points[1]!;
  const around = { left: laneX - 2, right: laneX + 2, top: laneY + 150, bottom: laneY + 160 };
  expect(finder.lines(around)).toContain(skip);
});

test('draws light or dark pictures, with the same collapsed blocks as the canvas', () => {
  const blocks = findBlocks(resnet);
  const [light, dark] = [
    drawSvg(resnet, facts, { closed: blocks }),
    drawSvg(resnet, facts, { closed: blocks, dark: true }),
  ];
  expect(light).not.toBe(dark);
  expect(light.length).toBeLessThan(drawSvg(resnet, facts).length / 2);
  expect(light).toContain('conv4_block6');
  const lone = String.fromCharCode(0xd800);
  expect(escapeXml(`a${lone}b\u0000<'">&`)).toBe('ab&lt;&apos;&quot;&gt;&amp;');
});

const tryOnEdge = (
  graph: typeof resnet,
  edge: { from: string; to: string },
  layers: readonly NewLayer[],
  given: typeof context,
) => checkDrop(graph, { layers }, edge, given).problem;

test('reports whether layers match an edge without changing the graph', () => {
  const before = JSON.stringify(resnet);
  const edge = { from: 'conv2_block1_out', to: 'conv2_block2_1_conv' };
  expect(tryOnEdge(resnet, edge, [{ kind: 'Dropout', params: {} }], context)).toBeNull();
  expect(tryOnEdge(resnet, edge, [{ kind: 'Flatten', params: {} }], context)).toContain('expected an image');
  expect(JSON.stringify(resnet)).toBe(before);
});

test.each(Object.values(catalog).filter((kind) => kind.inputs[0] === 1))(
  'creates a $kind from the palette with all required parameters',
  (kind) => {
    const layers = [{ kind: kind.kind, params: requiredParams(kind) }];
    const edge = { from: 'conv2_block1_out', to: 'conv2_block2_1_conv' };
    const problem = tryOnEdge(resnet, edge, layers, context) ?? '';
    expect(problem).not.toMatch(/undefined|NaN|missing/);
  },
);
