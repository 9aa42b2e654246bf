// Receptive fields cover the pixels by which a feature has a gradient in Keras: networks that Araujo's library cannot read, and layers with dilation, cropping and padding.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildArchitecture } from '#shared/architectures/index';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { type AxisField, pixelsOf, receptiveFields } from '#shared/insight/receptive-field';
import { saveWith } from '../../src-main/formats/registry';
import { type BlobStore, openBlobStore } from '../../src-main/store/blobs';
import { openRuntime } from '../../src-main/trainer/runtime/open-runtime';
import { materialize } from '../../src-main/trainer/weights/load';
import { openParity } from '../parity';
import { graphOf } from '../trainer/graphs';
import { kerasPython } from './real-keras';

const parity = openParity('test/interop/receptive-field.test.ts');
/** Layers of a network at most. */
const most = 24;

let folder = '';
let blobs: BlobStore;
const build = (name: Parameters<typeof buildArchitecture>[0], side: number): LayerGraph =>
  buildArchitecture(name, { inputShape: [side, side, 3], includeTop: false, classes: 10, seed: 1 });

/** Kernels, strides, dilations, padding and cropping that no architecture has. */
const unusual = graphOf([
  ['input', 'InputLayer', { shape: [121, 137, 3] }],
  ['dilated', 'Conv2D', { filters: 4, kernelSize: [3, 2], dilationRate: [2, 3], padding: 'same' }],
  ['even', 'Conv2D', { filters: 4, kernelSize: [4, 2], strides: [2, 3], padding: 'same' }],
  [
    'cropped',
    'Cropping2D',
    {
      cropping: [
        [1, 2],
        [0, 1],
      ],
    },
  ],
  ['depthwise', 'DepthwiseConv2D', { kernelSize: [2, 3], padding: 'valid' }],
  [
    'padded',
    'ZeroPadding2D',
    {
      padding: [
        [2, 0],
        [1, 3],
      ],
    },
  ],
  ['pooled', 'AveragePooling2D', { poolSize: [3, 2], strides: [1, 2], padding: 'same' }],
  ['separable', 'SeparableConv2D', { filters: 4, kernelSize: [3, 3], strides: [2, 2], padding: 'same' }],
]);
const subjects: Readonly<Record<string, () => LayerGraph>> = {
  'EfficientNet-Lite0': () => build('EfficientNetLite0', 224),
  Xception: () => build('Xception', 299),
  'ConvNeXt-Tiny': () => build('ConvNeXtTiny', 160),
  MobileNetV2: () => build('MobileNetV2', 160),
  unusual: () => unusual,
};

/** Returns the layers to compare: those with feature maps and a known window whose branches have one center, evenly spaced. */
function layersOf(graph: LayerGraph): string[] {
  const facts = inferGraph(graph).layers;
  const all = [...receptiveFields(graph)].flatMap(([name, field]) =>
    field.kind === 'window' && field.aligned && facts.get(name)?.shape?.length === 4 ? [name] : [],
  );
  const every = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, i) => i % every === 0 || i === all.length - 1);
}

beforeAll(async () => {
  await openRuntime();
  folder = await mkdtemp(join(tmpdir(), 'graft-fields-'));
  blobs = openBlobStore(join(folder, 'blobs'));
  const jobs = [];
  for (const [name, make] of Object.entries(subjects)) {
    const graph = await materialize(make(), blobs);
    await saveWith('keras', graph, join(folder, `${name}.keras`), { blobs, onProgress: () => {} });
    jobs.push({ model: `${name}.keras`, layers: layersOf(graph), out: `${name}.json` });
  }
  const script = join(import.meta.dirname, 'keras_support.py');
  const running = promisify(execFile)(kerasPython(), [script, folder], { maxBuffer: 2 ** 26 });
  running.child.stdin?.end(JSON.stringify(jobs));
  await running;
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(Object.keys(subjects))('%s', async (name) => {
  const graph = subjects[name]!();
  const [input] = graph.layers;
  const [height, width] = input!.params.shape as [number, number, number];
  const fields = receptiveFields(graph);
  const theirs = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as Record<
    string,
    number[][]
  >;
  expect(Object.keys(theirs)).toEqual(layersOf(graph));
  const facts = inferGraph(graph).layers;
  let [equal, all] = [0, 0];
  for (const [layer, features] of Object.entries(theirs)) {
    const field = fields.get(layer) as { height: AxisField; width: AxisField };
    const [, rows, columns] = facts.get(layer)!.shape as [number, number, number, number];
    for (const [row, column, ...box] of features) {
      const ours = [...pixelsOf(field.height, row!, height), ...pixelsOf(field.width, column!, width)];
      const corner = [row, column].join() === '0,0' || (row === rows - 1 && column === columns - 1);
      if (corner && rows > 1) {
        // A window that reaches into padding, or has gaps, sees less at the border; a feature may see only padding.
        const [top = height, bottom = 0, left = width, right = 0] = box;
        expect(top).toBeGreaterThanOrEqual(ours[0]!);
        expect(bottom).toBeLessThanOrEqual(ours[1]!);
        expect(left).toBeGreaterThanOrEqual(ours[2]!);
        expect(right).toBeLessThanOrEqual(ours[3]!);
        continue;
      }
      all++;
      if (ours.join() === box.join()) equal++;
      else console.log(`${name} ${layer} at ${row}, ${column}: ${ours}, Keras ${box}`);
    }
  }
  console.log(`${name}: ${equal} of ${all} rectangles equal, ${Object.keys(theirs).length} layers`);
  parity.add('receptive-field/keras', equal / all);
});

parity.test();
