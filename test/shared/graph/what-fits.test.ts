// Whether parts can be inserted: consistent with the edit, and fast enough for every mouse move.
import { describe, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import { applyEdit } from '#shared/graph/edits/index';
import type { FitPlace } from '#shared/graph/fit-place';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { partOf, whatFits } from '#shared/graph/what-fits';
import { catalog, type KindName } from '#shared/layers/catalog';
import { createRandom } from '#shared/random';

const context = { classes: ['a', 'b', 'c'], seed: 3 };
const build = (name: string, size = 64): LayerGraph =>
  buildArchitecture(name, { inputShape: [size, size, 3], includeTop: true, classes: 10, seed: 1 });
const errorsOf = (graph: LayerGraph) =>
  inferGraph(graph).problems.filter((problem) => problem.severity === 'error').length;

describe('a layer', () => {
  const resnet = build('ResNet50');
  const layer = (kind: string, params: NewLayer['params'] = {}): NewLayer => ({ kind, params });

  test('can be inserted anywhere if it does not change the shape', () => {
    const fit = whatFits(resnet, { from: 'conv2_block1_add', to: 'conv2_block1_out' }, layer('Dropout'));
    expect(fit).toMatchObject({ fits: 'yes', reinitialized: [] });
  });

  test('can change the channels before a convolution, and reports reinitialized weights', () => {
    const at = { from: 'conv2_block1_1_relu', to: 'conv2_block1_2_conv' };
    const fit = whatFits(resnet, at, layer('Conv2D', { filters: 7, kernelSize: [1, 1] }));
    expect(fit).toMatchObject({ fits: 'yes', reinitialized: ['conv2_block1_2_conv'] });
  });

  test('gets a 1×1 convolution if it changes the channels before a sum', () => {
    const at = { from: 'conv2_block2_3_bn', to: 'conv2_block2_add' };
    const fit = whatFits(resnet, at, layer('Conv2D', { filters: 7, kernelSize: [3, 3] }));
    expect(fit).toMatchObject({ fits: 'adapter' });
    if (fit.fits !== 'adapter') return;
    expect(fit.problem.layer).toBe('conv2_block2_add');
    const graph = applyEdit(resnet, fit.edit, context);
    expect(errorsOf(graph)).toBe(0);
    expect(fit.behind.at(0)?.params).toMatchObject({ filters: 256, kernelSize: [1, 1] });
  });

  test('gets a Reshape if it needs feature maps, and reports if it needs several inputs', () => {
    const fit = whatFits(resnet, { after: 'avg_pool' }, layer('Conv2D', { filters: 4, kernelSize: [1, 1] }));
    expect(fit).toMatchObject({ fits: 'adapter', before: [{ kind: 'Reshape' }] });
    expect(whatFits(resnet, { after: 'avg_pool' }, layer('Add'))).toMatchObject({
      fits: 'no',
      problem: { message: 'Add expects at least 2 inputs, but would receive 1 here.' },
    });
  });

  test('can replace another, and the rest still matches', () => {
    const fit = whatFits(resnet, { replace: 'conv2_block1_1_relu' }, layer('LeakyReLU'));
    expect(fit).toMatchObject({ fits: 'yes' });
    const other = whatFits(
      resnet,
      { replace: 'conv2_block2_3_conv' },
      layer('Conv2D', { filters: 9, kernelSize: [1, 1] }),
    );
    expect(other.fits).toBe('adapter');
    if (other.fits === 'no') return;
    expect(errorsOf(applyEdit(resnet, other.edit, context))).toBe(0);
  });
});

describe('a part of another model', () => {
  const host = build('ResNet50');
  const vgg = build('VGG16');
  const block = (names: RegExp, graph = vgg) => {
    const part = partOf(
      graph,
      graph.layers.map((one) => one.name).filter((name) => names.test(name)),
    );
    if ('message' in part) throw new Error(part.message);
    return part;
  };

  test('with other channels can be inserted with adapters that match its weights', () => {
    const part = block(/^block3_/);
    const place = { from: 'conv2_block3_out', to: 'conv3_block1_1_conv' };
    const fit = whatFits(host, place, part);
    expect(fit.fits).toBe('adapter');
    if (fit.fits === 'no') return;
    const graph = applyEdit(host, fit.edit, context);
    expect(errorsOf(graph)).toBe(0);
    for (const layer of part.layers)
      if (layer.kind === 'Conv2D')
        expect(graph.layers.find((one) => one.name === layer.name)?.weights).toEqual(layer.weights);
    for (const name of fit.reinitialized) expect(graph.layers.find((one) => one.name === name)).toBeDefined();
  });

  test('with two outputs is reported', () => {
    const part = partOf(host, ['conv2_block1_0_conv', 'conv2_block1_1_conv']);
    expect(part).toMatchObject({
      message: 'The selection has 1 inputs and 2 outputs: expected one of each.',
    });
  });
});

test.each(['ResNet50', 'InceptionV3', 'MobileNetV2', 'NASNetMobile'])(
  '%s: predicts the results of random edits',
  { timeout: 120_000 },
  (name) => {
    const graph = build(name, name === 'InceptionV3' ? 96 : 64);
    const before = errorsOf(graph);
    const draw = createRandom(5);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)]!;
    const kinds = Object.keys(catalog) as KindName[];
    const said = { yes: 0, adapter: 0, no: 0 };
    for (let i = 0; i < 200; i++) {
      const kind = pick(kinds);
      const wanted = { units: 4, filters: 4, kernelSize: [3, 3], height: 8, width: 8, n: 2, rate: 0.1 };
      const params = Object.fromEntries(
        Object.entries(wanted).filter(([key]) => key in catalog[kind].params),
      ) as NewLayer['params'];
      const target = pick(graph.layers.filter((layer) => layer.inputs.length > 0));
      const places: FitPlace[] = [
        { from: target.inputs[0]!, to: target.name },
        { after: target.name },
        { replace: target.name },
      ];
      const place = pick(places);
      const candidate = { kind, params };
      const fit = whatFits(graph, place, candidate);
      said[fit.fits]++;
      if (fit.fits === 'no') continue;
      const next = applyEdit(graph, fit.edit, context);
      expect([kind, place, errorsOf(next)]).toEqual([kind, place, before]);
      const old = new Map(graph.layers.map((layer) => [layer.name, layer]));
      const anew = next.layers.filter((layer) => {
        const was = old.get(layer.name);
        return was && was.name !== ('replace' in place ? place.replace : '') && was.weights !== layer.weights;
      });
      expect([kind, place, anew.map((layer) => layer.name)]).toEqual([kind, place, [...fit.reinitialized]]);
    }
    expect(Math.min(...Object.values(said))).toBeGreaterThan(5);
  },
);

test('answers for a ResNet of 1,202 convolutions in less than 5 ms', () => {
  const graph = build('ResNet1202CIFAR', 32);
  const edges = graph.layers.flatMap((layer) => layer.inputs.map((from) => ({ from, to: layer.name })));
  const candidates: NewLayer[] = [
    { kind: 'Dropout', params: {} },
    { kind: 'Conv2D', params: { filters: 5, kernelSize: [3, 3], padding: 'same' } },
    { kind: 'MaxPooling2D', params: {} },
    { kind: 'Flatten', params: {} },
  ];
  for (const candidate of candidates) whatFits(graph, edges[0]!, candidate);
  const times: number[] = [];
  for (let i = 0; i < edges.length; i += 23) {
    for (const candidate of candidates) {
      const from = performance.now();
      whatFits(graph, edges[i]!, candidate);
      times.push(performance.now() - from);
    }
  }
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1]!;
  console.log(
    `whatFits, ${graph.layers.length} layers: median ${median.toFixed(2)} ms, p95 ${times[Math.floor(times.length * 0.95)]!.toFixed(2)} ms`,
  );
  expect(median).toBeLessThan(5);
  expect(applyEdit(graph, { edit: 'freeze', select: { all: true } }, context).layers.length).toBe(
    graph.layers.length,
  );
});
