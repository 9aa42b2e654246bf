// The layout of architectures: boxes do not overlap, lines do not cross boxes, and an edit does not move other parts.
// @vitest-environment node
import { describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import { findBlocks, foldBlocks } from '#shared/graph/blocks';
import { applyEdit } from '#shared/graph/edits/index';
import type { Layer, LayerGraph } from '#shared/graph/graph';
import { type Layout, layoutGraph, nodeSize } from '../../../../src-renderer/graph/layout/layout';
import { linePath, linePoints } from '../../../../src-renderer/graph/layout/route';
import { findSegments } from '../../../../src-renderer/graph/layout/segments';

const build = (name: string, size = 224) =>
  buildArchitecture(name, { inputShape: [size, size, 3], includeTop: true, classes: 10, seed: 1 });

function expectApart({ places }: Layout): void {
  const rows = new Map<number, number[]>();
  for (const { rank, x } of places.values()) rows.set(rank, [...(rows.get(rank) ?? []), x]);
  for (const xs of rows.values()) {
    xs.sort((a, b) => a - b);
    for (let i = 1; i < xs.length; i++)
      expect(xs[i]! - xs[i - 1]!).toBeGreaterThanOrEqual(nodeSize.width + nodeSize.gapX - 1);
  }
}

/** Returns straight segments of lines that cross a box. */
function throughBoxes({ places, lines }: Layout): string[] {
  const boxes = [...places].sort(([, a], [, b]) => a.y - b.y);
  const found: string[] = [];
  for (const { source, target, runs } of lines) {
    for (const [x, top, bottom] of runs) {
      for (const [name, place] of boxes) {
        if (place.y + nodeSize.height < top) continue;
        if (place.y > bottom) break;
        if (x > place.x && x < place.x + nodeSize.width) found.push(`${source}→${target} through ${name}`);
      }
    }
  }
  return found;
}

describe.each([
  ['EfficientNetLite0', 224],
  ['InceptionV3', 299],
  ['VGG16', 224],
  ['ResNet50', 224],
  ['DenseNet121', 224],
  ['NASNetMobile', 224],
  ['InceptionResNetV2', 299],
  ['GoogLeNet', 224],
] as const)('%s', (name, size) => {
  const graph = build(name, size);
  const quick = layoutGraph(graph);
  const layout = layoutGraph(graph, true);

  test('places every layer without overlapping boxes or lines through boxes', () => {
    for (const one of [quick, layout]) {
      expect(one.places.size).toBe(graph.layers.length);
      expectApart(one);
      expect(throughBoxes(one)).toEqual([]);
    }
  });

  test('places each layer below its inputs, and draws each line once', () => {
    for (const layer of graph.layers)
      for (const input of layer.inputs)
        expect(layout.places.get(layer.name)!.y).toBeGreaterThan(
          layout.places.get(input)!.y + nodeSize.height,
        );
    const drawn = layout.lines.map(({ source, target }) => `${source}→${target}`);
    const wanted = graph.layers.flatMap((layer) => layer.inputs.map((input) => `${input}→${layer.name}`));
    expect(drawn.sort()).toEqual([...new Set(wanted)].sort());
  });

  test('is deterministic', () => {
    expect(layoutGraph(structuredClone(graph), true)).toEqual(layout);
  });
});

test('places the layers of the main path in a straight line', () => {
  for (const name of ['ResNet50', 'DenseNet121', 'MobileNetV2', 'EfficientNetB0']) {
    const graph = build(name);
    const { places } = layoutGraph(graph);
    const joins = findSegments(graph).map(({ start }) => places.get(graph.layers[start]!.name)!.x);
    expect(new Set(joins).size).toBe(1);
  }
  // The layers of residual blocks are on that line too; shortcuts are routed around them.
  const graph = build('MobileNetV2');
  const { places } = layoutGraph(graph);
  expect(new Set([...places.values()].map(({ x }) => x)).size).toBe(1);
});

test('keeps layers above an edit in place, and shifts those below together', () => {
  const graph = build('InceptionV3', 299);
  const before = layoutGraph(graph);
  const edit = {
    edit: 'insert',
    from: 'mixed6',
    to: 'conv2d_60',
    layers: [{ kind: 'Dropout', params: { rate: 0.5 } }],
  } as const;
  const context = { classes: [], seed: 1 };
  const after = layoutGraph(applyEdit(graph, { ...edit, layers: [...edit.layers] }, context));
  const shifts = new Set<string>();
  const end = before.places.get('mixed7')!.rank;
  const start = before.places.get('mixed6')!.rank;
  for (const [name, was] of before.places) {
    const is = after.places.get(name)!;
    if (was.rank <= start) expect(is).toEqual(was);
    if (was.rank >= end) shifts.add(`${is.x - was.x},${is.y - was.y}`);
  }
  expect(shifts.size).toBe(1);
  expect([...shifts][0]).toMatch(/^0,/);
});

test('lays out a large network in a few milliseconds once its blocks are cached', () => {
  const graph = build('ResNet1202CIFAR', 32);
  const blocks = findBlocks(graph);
  for (const one of [graph, foldBlocks(graph, blocks)]) {
    layoutGraph(one);
    const times = Array.from({ length: 9 }, () => {
      const started = performance.now();
      layoutGraph(one);
      return performance.now() - started;
    });
    // The best of nine, since the machine may be busy.
    expect(Math.min(...times)).toBeLessThan(60);
  }
});

const layerOf = (name: string, inputs: readonly string[]): Layer => ({
  name,
  kind: inputs.length > 1 ? 'Add' : inputs.length === 1 ? 'ReLU' : 'InputLayer',
  params: {},
  inputs,
  trainable: true,
  weights: {},
});
const graphOf = (layers: readonly Layer[]): LayerGraph => ({
  name: 'made up',
  layers,
  outputs: [layers.at(-1)!.name],
  preprocessing: { mode: 'none', scale: [1, 1, 1], offset: [0, 0, 0], channelOrder: 'rgb' },
});

test('limits the width of a network whose first layer is connected to each later one', () => {
  const layers = [layerOf('l0', [])];
  for (let i = 1; i < 800; i++) {
    const skip = i % 2 === 0 ? [`l${i >> 1}`] : [];
    layers.push(layerOf(`l${i}`, [`l${i - 1}`, ...skip]));
  }
  const started = performance.now();
  const layout = layoutGraph(graphOf(layers), true);
  expect(performance.now() - started).toBeLessThan(20_000);
  expectApart(layout);
  expect(throughBoxes(layout)).toEqual([]);
});

test('places unfinished networks', () => {
  const graph = build('VGG16');
  const broken = { ...graph, layers: graph.layers.filter((layer) => layer.name !== 'block2_conv1') };
  expect(layoutGraph(broken).places.size).toBe(broken.layers.length);
  const apart = graphOf([
    layerOf('a', []),
    layerOf('b', []),
    layerOf('c', ['a', 'b']),
    layerOf('d', ['gone']),
  ]);
  expectApart(layoutGraph(apart));
  expect(layoutGraph(apart).places.size).toBe(4);
  const circle = graphOf([layerOf('a', []), layerOf('b', ['a', 'c']), layerOf('c', ['b'])]);
  expect(layoutGraph(circle).places.size).toBe(3);
  expect(layoutGraph(graphOf([layerOf('only', [])])).places.size).toBe(1);
  expect(layoutGraph({ ...graph, layers: [] }).places.size).toBe(0);
});

test('keeps straight lines straight, and routes skip connections around layers', () => {
  const place = (x: number, y: number) => ({ x, y, rank: 0 });
  expect(linePath(linePoints({ runs: [] }, place(0, 0), place(0, 80)))).toBe('M122,54 L122,80');
  const around = linePoints({ runs: [[300, 80, 134]] }, place(0, 0), place(0, 160));
  expect(around.slice(1, 3)).toEqual([
    [300, 80],
    [300, 134],
  ]);
  expect(linePath(around)).toMatch(/^M[\d.]+,54 C.* 300,80 L300,134 C.*,160$/);
});

test.each(['ResNet50', 'InceptionV3', 'NASNetMobile', 'VGG16'])(
  '%s: a segment has the inputs of its layers, counted from its first layer',
  (name) => {
    const graph = build(name);
    const at = new Map(graph.layers.map((layer, i) => [layer.name, i]));
    const segments = findSegments(graph);
    const forms = new Map<string, string>();
    for (const [k, { start, inputs, hasEntry, hasExit, key }] of segments.entries()) {
      for (const [i, local] of inputs.entries()) {
        const sources = graph.layers[start + i]!.inputs.map((input) => at.get(input)! - start);
        const expected = i === 0 ? [] : [...new Set(sources)].filter((one) => one >= 0 && one < i);
        expect(local).toEqual(expected);
      }
      const next = segments[k + 1];
      if (next) expect([hasExit, next.start]).toEqual([true, start + inputs.length - 1]);
      else expect(start + inputs.length).toBe(graph.layers.length);
      const form = JSON.stringify([inputs, hasEntry, hasExit]);
      expect(forms.get(key) ?? form).toBe(form);
      forms.set(key, form);
    }
    expect(new Set(forms.values()).size).toBe(forms.size);
  },
);
