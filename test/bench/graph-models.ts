// The networks of the graph bench as .keras files: architectures by size, and a chain of residual blocks with 8,000 layers.
import { join } from 'node:path';
import { createBuilder } from '#shared/architectures/builder';
import { buildArchitecture } from '#shared/architectures/index';
import { type LayerGraph, preprocessings } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
import { saveWith } from '../../src-main/formats/registry';
import { openBlobStore } from '../../src-main/store/blobs';

/** One network of the bench. */
export interface GraphModel {
  readonly name: string;
  readonly layers: number;
  readonly path: string;
}

/** Returns a chain of residual blocks of five layers each. */
export function makeChain(layers: number): LayerGraph {
  const { layer, finish } = createBuilder([16, 16, 3], 1);
  let at = layer('Conv2D', { filters: 8, kernelSize: 3, padding: 'same' }, 'input_layer', 'stem_conv');
  for (let block = 1; 5 * block + 4 <= layers; block++) {
    const name = (part: string) => `block${block}_${part}`;
    const conv = layer('Conv2D', { filters: 8, kernelSize: 3, padding: 'same' }, at, name('conv'));
    const norm = layer('BatchNormalization', {}, conv, name('bn'));
    const relu = layer('Activation', { activation: 'relu' }, norm, name('relu'));
    const depth = layer('DepthwiseConv2D', { kernelSize: 3, padding: 'same' }, relu, name('dw'));
    at = layer('Add', {}, [at, depth], name('add'));
  }
  at = layer('GlobalAveragePooling2D', {}, at, 'avg_pool');
  return finish(
    'chain',
    layer('Dense', { units: 10, activation: 'softmax' }, at, 'predictions'),
    preprocessings.tf,
  );
}

/** Sets all weights to zeros, with one blob per shape. */
async function fillWeights(
  graph: LayerGraph,
  put: (bytes: Uint8Array) => Promise<string>,
): Promise<LayerGraph> {
  const { layers: facts } = inferGraph(graph);
  const blobs = new Map<number, string>();
  const layers: LayerGraph['layers'][number][] = [];
  for (const layer of graph.layers) {
    const weights: Record<string, { blob: string }> = {};
    for (const { name, shape } of facts.get(layer.name)?.weights ?? []) {
      const size = shape.reduce((product, length) => product * length, 1);
      if (!blobs.has(size)) blobs.set(size, await put(new Uint8Array(4 * size)));
      weights[name] = { blob: blobs.get(size)! };
    }
    layers.push({ ...layer, weights });
  }
  return { ...graph, layers };
}

/** Writes the files; skips networks with more than `most` layers. */
export async function makeGraphModels(folder: string, most: number): Promise<GraphModel[]> {
  const build = (name: string, size: number) =>
    buildArchitecture(name, { inputShape: [size, size, 3], includeTop: true, classes: 10, seed: 1 });
  const graphs = [
    () => build('MobileNet', 96),
    () => build('InceptionV3', 96),
    () => build('DenseNet201', 96),
    () => build('ResNet1202CIFAR', 32),
    () => makeChain(8000),
  ].map((make) => make());
  const blobs = openBlobStore(join(folder, 'graph-blobs'));
  const models: GraphModel[] = [];
  for (const graph of graphs.filter(({ layers }) => layers.length <= most)) {
    const path = join(folder, `${graph.name}.keras`);
    const filled = await fillWeights(graph, (bytes) => blobs.put(bytes));
    await saveWith('keras', filled, path, { blobs, onProgress: () => {} });
    models.push({ name: graph.name, layers: graph.layers.length, path });
  }
  return models;
}
