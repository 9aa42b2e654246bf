// Opens a whole model in HDF5 as Keras 2 and Keras 3 write it (`.h5`).
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { GraftError } from '#shared/errors';
import { say, type Words } from '#shared/sentence';
import { fileError } from '../../store/atomic';
import type { FormatContext, OpenedModel } from '../format';
import { applyMetadata, metadataNames } from '../graft-metadata';
import { type Hdf5Reader, openHdf5 } from '../hdf5/read';
import { applyCompiledLoss, parseCompiled } from '../keras-config/compiled-loss';
import { placeWeights, type ResolveWeights } from '../keras-config/place-weights';
import { readModelConfig } from '../keras-config/read-model';
import { resolveH5 } from './weights';

/** Opens a legacy `.h5` model; ignores the file's optimizer state. */
export async function openKerasH5(path: string, context: FormatContext): Promise<OpenedModel> {
  const file = await open(path, 'r').catch((error) => {
    throw fileError(error, path, 'read');
  });
  try {
    const { size } = await file.stat();
    const hdf5 = await openHdf5({ fd: file.fd, offset: 0, sizeBytes: size }, path);
    try {
      return await readModel(hdf5, path, context);
    } finally {
      hdf5.close();
    }
  } finally {
    await file.close();
  }
}

async function readModel(hdf5: Hdf5Reader, path: string, context: FormatContext): Promise<OpenedModel> {
  const configText = hdf5.text('/', 'model_config');
  if (configText === undefined) throw noTopology(hdf5, path);
  const version = hdf5.text('/', 'keras_version') ?? hdf5.text('/model_weights', 'keras_version') ?? '2.0.0';
  const metadata = hdf5.text('/', metadataNames.attribute);
  // Graft writes Keras 2's form with the semantics of Keras 3.
  const meant = metadata === undefined ? version : '3';
  const explicitCalls = !version.startsWith('3');
  const model = readModelConfig(parseConfig(configText, path), path, meant, { explicitCalls });
  const resolve: ResolveWeights = (leaves) => resolveH5(hdf5, model.tree, leaves, version, path);
  const placed = await placeWeights(model, path, context, resolve);
  const compiled = applyCompiledLoss(placed, parseCompiled(hdf5.text('/', 'training_config')));
  const { graph, notes } = applyMetadata(compiled.graph, metadata);
  return {
    graph: { ...graph, origin: basename(path) },
    notes: [...model.notes, ...compiled.notes, ...notes],
  };
}

/** Parses the JSON of a model's configuration. */
export function parseConfig(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GraftError(
      'bad-file',
      say`${path}: its model configuration is not valid JSON: ${(error as Error).message}`,
      path,
    );
  }
}

/** Returns an error that says how to use weights without a network. */
const weightsWay =
  "Open the network that they belong to (or the same one from the catalog) and load the file as weights. For your own model, build it in Python, then model.load_weights(path) and model.save('model.keras').";

function noTopology(hdf5: Hdf5Reader, path: string): GraftError {
  const unsupported = (text: Words) => new GraftError('unsupported', say`${path} ${text}`, path);
  if (
    hdf5.texts('/', 'layer_names') ||
    hdf5.names('/layers') ||
    hdf5.names('/_layer_checkpoint_dependencies')
  )
    return unsupported(
      say`contains weights without a network: expected a whole model, as saved by model.save. ${weightsWay}`,
    );
  if (hasVariables(hdf5))
    return unsupported(
      "contains the weights of a subclassed Keras model, whose network is only in its Python code: expected a whole model. Rebuild the network with keras.Model(inputs, outputs) or keras.Sequential, load these weights into it, and save it: model.save('model.keras').",
    );
  return unsupported("is an HDF5 file, but not a Keras model: expected an attribute 'model_config'.");
}

/** True if groups contain `vars`, as Keras 3 writes the weights of any object. */
function hasVariables(hdf5: Hdf5Reader, group = '', depth = 0): boolean {
  const names = hdf5.names(`/${group}`);
  if (!names || depth > 4) return false;
  return (
    (group !== '' && names.includes('vars')) ||
    names.slice(0, 50).some((name) => hasVariables(hdf5, group === '' ? name : `${group}/${name}`, depth + 1))
  );
}
