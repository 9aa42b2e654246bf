// Opens a whole model in HDF5 as Keras 2 and Keras 3 write it (`.h5`).
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { GraftError } from '#shared/errors';
import { fileError } from '../../store/atomic';
import type { FormatContext, OpenedModel } from '../format';
import { applyMetadata, metadataNames } from '../graft-metadata';
import { type Hdf5Reader, openHdf5 } from '../hdf5/read';
import { readWeightName } from '../keras-config/names';
import { type FoundWeight, placeWeights, type WantedWeight } from '../keras-config/place-weights';
import { type LayerSource, readModelConfig } from '../keras-config/read-model';

/** Opens a legacy `.h5` model; the file's optimiser state is left alone. */
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
  // Graft writes Keras 2's form, but means what Keras 3 computes.
  const meant = metadata === undefined ? version : '3';
  const explicitCalls = !version.startsWith('3');
  const model = readModelConfig(parseConfig(configText, path), path, meant, { explicitCalls });
  const nameLists = new Map<string, readonly string[]>();
  const namesOf = (top: string) => {
    const known = nameLists.get(top) ?? hdf5.texts(`/model_weights/${top}`, 'weight_names') ?? [];
    nameLists.set(top, known);
    return known;
  };
  const read = (wanted: WantedWeight) => {
    const source = model.sources.get(wanted.layer)!;
    const name = findWeightName(namesOf(source.top), wanted, source);
    const owner = `weight '${wanted.name}' of layer '${wanted.layer}'`;
    if (name === undefined)
      throw new GraftError(
        'bad-file',
        `${path}: the ${owner} is missing: received ${namesOf(source.top).join(', ') || 'none'}.`,
        path,
      );
    return hdf5.floats(`/model_weights/${source.top}/${name}`, wanted.shape, owner);
  };
  const list = (layer: string): FoundWeight[] => {
    const source = model.sources.get(layer)!;
    const kind = model.graph.layers.find(({ name }) => name === layer)?.kind ?? '';
    return namesOf(source.top).flatMap((name) => {
      const bare = name.replace(/:\d+$/, '');
      const at = `/${bare}`.lastIndexOf(`/${source.name}/`);
      if (at < 0 && source.top !== source.name) return [];
      const own = at < 0 ? bare : bare.slice(at + source.name.length + 1);
      const place = `/model_weights/${source.top}/${name}`;
      const shape = hdf5.shapeOf(place);
      const owner = `weight '${own}' of layer '${layer}'`;
      return shape
        ? [{ name: readWeightName(kind, own), shape, read: () => hdf5.floats(place, shape, owner) }]
        : [];
    });
  };
  const placed = await placeWeights(model.graph, path, context, { read, list, fedWith: model.fedWith });
  const { graph, notes } = applyMetadata(placed, metadata);
  return { graph: { ...graph, origin: basename(path) }, notes: [...model.notes, ...notes] };
}

/** The JSON of a model's configuration. */
export function parseConfig(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new GraftError(
      'bad-file',
      `${path}: its model configuration is no JSON: ${(error as Error).message}`,
      path,
    );
  }
}

/** By the layer's and weight's name; a layer that is not nested also by position, since only the order is sure. */
function findWeightName(
  names: readonly string[],
  wanted: WantedWeight,
  source: LayerSource,
): string | undefined {
  const nested = source.top !== source.name;
  const suffix = (name: string) => {
    const bare = name.replace(/:\d+$/, '');
    const slash = bare.lastIndexOf('/');
    return {
      owner: bare.slice(0, Math.max(0, slash)),
      weight: readWeightName(wanted.kind, bare.slice(slash + 1)),
    };
  };
  const isOwner = (owner: string) => owner === source.name || owner.endsWith(`/${source.name}`);
  const found = names.filter((name) => suffix(name).weight === wanted.name);
  const own = found.filter((name) => isOwner(suffix(name).owner));
  if (own.length > 0) return own[0];
  if (nested) return undefined;
  if (found.length === 1) return found[0];
  return names.length === wanted.count ? names[wanted.position] : undefined;
}

function noTopology(hdf5: Hdf5Reader, path: string): GraftError {
  const weightsOnly =
    hdf5.texts('/', 'layer_names') !== undefined ||
    hdf5.names('/layers') ||
    hdf5.names('/_layer_checkpoint_dependencies');
  return weightsOnly
    ? new GraftError(
        'unsupported',
        `${path} holds weights without a network: expected a whole model (model.save).`,
        path,
      )
    : new GraftError(
        'unsupported',
        `${path} is HDF5 but no Keras model: expected an attribute 'model_config'.`,
        path,
      );
}
