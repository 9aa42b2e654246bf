// The layout and the routing of lines, on real networks: nothing overlaps, everything is below what feeds it.
import { describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { layoutGraph, nodeSize, rankLayers } from '../../src-renderer/graph/layout';
import { edgePath, findLanes } from '../../src-renderer/graph/route';

const build = (name: string) =>
  buildArchitecture(name, { inputShape: [224, 224, 3], includeTop: true, classes: 10, seed: 1 });

describe.each(['EfficientNetLite0', 'InceptionV3', 'VGG16', 'ResNet50', 'DenseNet121'])('%s', (name) => {
  const graph = build(name);
  const places = layoutGraph(graph);
  const boxes = graph.layers.map((layer) => places.get(layer.name)!);

  test('places every layer, and no two boxes overlap', () => {
    expect(places.size).toBe(graph.layers.length);
    for (const rank of new Set(boxes.map((box) => box.rank))) {
      const row = boxes.filter((box) => box.rank === rank);
      const xs = row.map((box) => box.x).sort((a, b) => a - b);
      for (let i = 1; i < xs.length; i++) {
        expect(xs[i]! - xs[i - 1]!).toBeGreaterThanOrEqual(nodeSize.width + nodeSize.gapX - 1e-6);
      }
    }
  });

  test('puts each layer below all that feed it', () => {
    const ranks = rankLayers(graph);
    for (const layer of graph.layers) {
      for (const input of layer.inputs) expect(ranks.get(layer.name)!).toBeGreaterThan(ranks.get(input)!);
    }
  });

  test('leads long lines through no box', () => {
    const edges = graph.layers.flatMap((layer) => layer.inputs.map((input) => [input, layer.name] as const));
    const lanes = findLanes(places, edges);
    for (const [source, target] of edges) {
      const lane = lanes.get(`${source}→${target}`);
      const a = places.get(source)!;
      const b = places.get(target)!;
      if (b.rank - a.rank <= 1) expect(lane).toBeUndefined();
      if (lane === undefined) continue;
      const crossed = boxes.filter(
        (box) => box.rank > a.rank && box.rank < b.rank && lane > box.x && lane < box.x + nodeSize.width,
      );
      expect(crossed).toEqual([]);
    }
  });
});

test('lays out InceptionV3 in a few milliseconds', () => {
  const graph = build('InceptionV3');
  layoutGraph(graph);
  const times = Array.from({ length: 9 }, () => {
    const started = performance.now();
    layoutGraph(graph);
    return performance.now() - started;
  });
  expect(times.sort((a, b) => a - b)[4]).toBeLessThan(20);
});

test('a layer that names an input which is not there is placed all the same', () => {
  const graph = build('VGG16');
  const broken = { ...graph, layers: graph.layers.filter((layer) => layer.name !== 'block2_conv1') };
  expect(layoutGraph(broken).size).toBe(broken.layers.length);
});

test('a straight line stays straight, a lane is followed', () => {
  expect(edgePath(10, 0, 10, 26, null)).toBe('M10,0 L10,26');
  expect(edgePath(0, 0, 0, 200, 50)).toBe('M0,0 C0,13 50,13 50,26 L50,174 C50,187 0,187 0,200');
});
