// Saves a whole model as `.h5` in Keras 2's form, which both Keras 2 and Keras 3 load.
import { toPlainForm } from '#shared/formats/tfjs-form';
import type { LayerGraph } from '#shared/graph/graph';
import type { WeightSpec } from '#shared/layers/kind';
import { writePiecewise } from '../../store/atomic';
import type { FormatContext } from '../format';
import { metadataNames, writeMetadata } from '../graft-metadata';
import { createHdf5, type Hdf5Writer } from '../hdf5/write';
import { checkExportable, type ExportableModel, exportWeights } from '../keras-config/export-weights';
import { fileNames, writeModelConfig } from '../keras-config/write-model';
import { storeConstants } from '../keras-config/written-form';

/** The Keras version that the file declares. */
const kerasVersion = '2.15.0';

/** Saves the model atomically. */
export async function saveKerasH5(graph: LayerGraph, out: string, context: FormatContext): Promise<void> {
  const model = checkExportable(await storeConstants(toPlainForm(graph), context.blobs));
  const config = JSON.stringify(writeModelConfig(model.graph, 'keras2'));
  await writePiecewise(out, async (file) => {
    const hdf5 = await createHdf5(file.fd);
    try {
      hdf5.text('/', 'backend', 'tensorflow');
      hdf5.text('/', 'keras_version', kerasVersion);
      hdf5.text('/', 'model_config', config);
      hdf5.text('/', metadataNames.attribute, writeMetadata(graph, fileNames(graph)));
      await writeWeights(hdf5, model, context);
    } finally {
      hdf5.close();
    }
  });
}

async function writeWeights(hdf5: Hdf5Writer, model: ExportableModel, context: FormatContext): Promise<void> {
  const nameOf = fileNames(model.graph);
  hdf5.group('/model_weights');
  hdf5.texts(
    '/model_weights',
    'layer_names',
    model.graph.layers.map((layer) => nameOf(layer.name)),
  );
  hdf5.text('/model_weights', 'backend', 'tensorflow');
  hdf5.text('/model_weights', 'keras_version', kerasVersion);
  for (const layer of model.graph.layers) {
    const name = nameOf(layer.name);
    const weights = model.facts.layers.get(layer.name)!.weights;
    hdf5.group(`/model_weights/${name}`);
    hdf5.texts(
      `/model_weights/${name}`,
      'weight_names',
      weights.map((spec) => weightPath(name, layer.kind, spec)),
    );
  }
  for await (const { layer, spec, bytes } of exportWeights(model, context)) {
    const name = nameOf(layer.name);
    hdf5.floats(`/model_weights/${name}/${weightPath(name, layer.kind, spec)}`, spec.shape, bytes);
  }
}

function weightPath(layer: string, kind: string, { name: weight, stored }: WeightSpec): string {
  if (stored) return `${layer}/${stored.h5}:0`;
  const name = kind === 'DepthwiseConv2D' && weight === 'kernel' ? 'depthwise_kernel' : weight;
  return `${layer}/${name}:0`;
}
