// The networks of the benches with the same weights: blobs for Graft, an exported file for Keras.
import { join } from 'node:path';
import { buildArchitecture } from '#shared/architectures/index';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { Edit } from '#shared/graph/edits/index';
import { applyEdits } from '#shared/graph/edits/index';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { saveModelFile } from '../../src-main/formats/reader-client';
import { loadBundledWeights } from '../../src-main/formats/weights-manifest';
import type { TrainerProcess } from '../../src-main/process/trainer-process';
import { openBlobStore } from '../../src-main/store/blobs';
import type { BenchSetting } from './main';

/** A network for both programs. */
export interface BenchModel {
  readonly name: string;
  readonly graph: LayerGraph;
  readonly blobs: string;
  /** The .h5 file for Keras. */
  readonly file: string;
}

/** EfficientNet-Lite0 with its bundled ImageNet weights. */
export async function efficientNetLite0(
  setting: BenchSetting,
  trainer: TrainerProcess,
  size: number,
  edits: readonly Edit[] = [],
): Promise<BenchModel> {
  const built = buildArchitecture('EfficientNetLite0', {
    inputShape: [size, size, 3],
    includeTop: true,
    classes: 1000,
    seed: 1,
  });
  const weights = join(setting.root, 'models/efficientnet-lite0/weights.json');
  const graph = await loadBundledWeights(built, weights, openBlobStore(join(setting.folder, 'blobs')));
  return share(
    setting,
    trainer,
    `EfficientNet-Lite0, ${size} px`,
    applyEdits(graph, edits, { classes, seed: 1 }),
  );
}

/** InceptionV3 without its top, with random weights. */
export function inceptionV3(
  setting: BenchSetting,
  trainer: TrainerProcess,
  size: number,
  edits: readonly Edit[] = [],
  names: readonly string[] = classes,
): Promise<BenchModel> {
  const built = buildArchitecture('InceptionV3', {
    inputShape: [size, size, 3],
    includeTop: false,
    pooling: 'avg',
    classes: 1000,
    seed: 1,
  });
  const graph = applyEdits(built, edits, { classes: [...names], seed: 1 });
  return share(setting, trainer, `InceptionV3 without top, ${size} px`, graph);
}

/** A network of keras.applications with random weights: with its classifier, or with global average pooling instead. */
export function application(
  setting: BenchSetting,
  trainer: TrainerProcess,
  name: string,
  size: number,
  count = 1000,
  includeTop = true,
): Promise<BenchModel> {
  const graph = buildArchitecture(name, {
    inputShape: [size, size, 3],
    includeTop,
    ...(includeTop ? {} : { pooling: 'avg' as const }),
    classes: count,
    seed: 1,
  });
  return share(setting, trainer, name, graph);
}

/** Two convolutions, two dense layers. */
export function smallCnn(
  setting: BenchSetting,
  trainer: TrainerProcess,
  size: number,
  names: readonly string[] = classes,
): Promise<BenchModel> {
  const conv = (filters: number): NewLayer[] => [
    { kind: 'Conv2D', params: { filters, kernelSize: [3, 3], padding: 'same', activation: 'relu' } },
    { kind: 'MaxPooling2D', params: { poolSize: [2, 2] } },
  ];
  const empty: LayerGraph = {
    name: 'small_cnn',
    layers: [
      {
        name: 'images',
        kind: 'InputLayer',
        params: { shape: [size, size, 3] },
        inputs: [],
        trainable: true,
        weights: {},
      },
    ],
    outputs: ['images'],
    preprocessing: preprocessings.tf,
  };
  const layers: NewLayer[] = [
    ...conv(32),
    ...conv(64),
    { kind: 'Flatten', params: {} },
    { kind: 'Dense', params: { units: 64, activation: 'relu' } },
    { kind: 'Dense', name: 'predictions', params: { units: names.length, activation: 'softmax' } },
  ];
  const graph = applyEdits(empty, [{ edit: 'addHead', layers }], { classes: [...names], seed: 1 });
  return share(setting, trainer, `small CNN, ${size} px`, graph);
}

/** Classes of the images used by the benches. */
export const classes = ['class-0', 'class-1', 'class-2'];

async function share(
  setting: BenchSetting,
  trainer: TrainerProcess,
  name: string,
  fresh: LayerGraph,
): Promise<BenchModel> {
  const blobs = join(setting.folder, 'blobs');
  const { graph } = await trainer.client.materialize({ graph: fresh, blobs });
  const file = join(setting.folder, `${name.replace(/[^a-zA-Z0-9]+/g, '-')}.h5`);
  const readerEntry = join(setting.root, 'dist/main/reader.js');
  await saveModelFile({ graph, format: 'h5', out: file, blobsFolder: blobs, readerEntry });
  return { name, graph, blobs, file };
}

/** Writes a network as ONNX. Returns the path. */
export async function exportOnnx(
  { root, folder }: BenchSetting,
  { graph, blobs }: BenchModel,
  name: string,
): Promise<string> {
  const out = join(folder, `${name}.onnx`);
  const readerEntry = join(root, 'dist/main/reader.js');
  await saveModelFile({ graph, format: 'onnx', out, blobsFolder: blobs, readerEntry });
  return out;
}
