// Opens a Keras 3 archive (`.keras`): config.json for the network, model.weights.h5 for its weights.
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { GraftError } from '#shared/errors';
import { fileError } from '../../store/atomic';
import type { FormatContext, OpenedModel } from '../format';
import { applyMetadata, metadataNames } from '../graft-metadata';
import { type Hdf5Reader, openHdf5 } from '../hdf5/read';
import { asObject } from '../keras-config/names';
import { type FoundWeight, placeWeights } from '../keras-config/place-weights';
import { readModelConfig } from '../keras-config/read-model';
import { parseConfig } from '../keras-h5/open';
import { openZipArchive, type ZipArchive } from '../zip-archive';
import { weightsRange } from './weights-member';

const textLimit = 16 * 1024 * 1024;

/** Opens a `.keras` archive. Its weights are read in place; a packed member is unpacked within bounds first. */
export async function openKerasV3(path: string, context: FormatContext): Promise<OpenedModel> {
  const file = await open(path, 'r').catch((error) => {
    throw fileError(error, path, 'read');
  });
  try {
    const zip = await openZipArchive(file, path);
    const config = await readText(zip, 'config.json');
    if (config === undefined)
      throw new GraftError(
        'unsupported',
        `${path} is a zip archive but no Keras model: it has no config.json.`,
        path,
      );
    const metadata = asObject(parseConfig((await readText(zip, 'metadata.json')) ?? '{}', path));
    const version = String(metadata?.keras_version ?? '3.0.0');
    const ownMetadata = await readText(zip, metadataNames.file);
    // Graft writes the arguments that calls were given and no others.
    const explicitCalls = ownMetadata !== undefined || !version.startsWith('3');
    const model = readModelConfig(parseConfig(config, path), path, version, { explicitCalls });
    const fileBytes = (await file.stat()).size;
    const weights = await weightsRange(zip, path, file.fd, fileBytes);
    let placed = model.graph;
    try {
      const hdf5 = await openHdf5(weights, path);
      try {
        const places = weightPlaces(hdf5);
        const placeOf = (layer: string) => places(model.sources.get(layer)!.group);
        placed = await placeWeights(model.graph, path, context, {
          fedWith: model.fedWith,
          list: (layer) => listWeights(hdf5, placeOf(layer), layer),
          read: ({ layer, name, position, shape }) =>
            hdf5.floats(`${placeOf(layer)}/vars/${position}`, shape, `weight '${name}' of layer '${layer}'`),
        });
      } finally {
        hdf5.close();
      }
    } finally {
      await weights.close();
    }
    const { graph, notes } = applyMetadata(placed, ownMetadata);
    return { graph: { ...graph, origin: basename(path) }, notes: [...model.notes, ...notes] };
  } finally {
    await file.close();
  }
}

async function readText(zip: ZipArchive, name: string): Promise<string | undefined> {
  const bytes = await zip.read(name, textLimit);
  return bytes && new TextDecoder().decode(bytes);
}

/** All weights below a group, by their place in it: `0`, `query_dense/1`. */
function listWeights(hdf5: Hdf5Reader, group: string, layer: string, prefix = ''): FoundWeight[] {
  if (prefix.split('/').length > 16) return [];
  return (hdf5.names(group) ?? []).flatMap((name) => {
    if (name === 'seed_generator') return [];
    if (name !== 'vars') return listWeights(hdf5, `${group}/${name}`, layer, `${prefix}${name}/`);
    const held = (hdf5.names(`${group}/vars`) ?? []).sort((a, b) => Number(a) - Number(b));
    return held.flatMap((key) => {
      const place = `${group}/vars/${key}`;
      const shape = hdf5.shapeOf(place);
      const owner = `weight '${prefix}${key}' of layer '${layer}'`;
      return shape ? [{ name: `${prefix}${key}`, shape, read: () => hdf5.floats(place, shape, owner) }] : [];
    });
  });
}

/** Where a layer's group lies: tf_keras before 2.16 calls each `layers` otherwise. */
function weightPlaces(hdf5: Hdf5Reader): (group: string) => string {
  const old = '_layer_checkpoint_dependencies';
  if (hdf5.names('/layers') || !hdf5.names(`/${old}`)) return (group) => `/${group}`;
  return (group) => `/${group.replace(/(^|\/)layers(?=\/)/g, `$1${old}`)}`;
}
