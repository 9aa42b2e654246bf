// Opens a Keras 3 archive (`.keras`): config.json for the network, model.weights.h5 for its weights.
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { GraftError } from '#shared/errors';
import { say, uniqueWords, type Words } from '#shared/sentence';
import { fileError } from '../../store/atomic';
import type { FormatContext, OpenedModel } from '../format';
import { applyMetadata, metadataNames } from '../graft-metadata';
import { openHdf5 } from '../hdf5/read';
import { applyCompiledLoss, parseCompiled } from '../keras-config/compiled-loss';
import { asObject } from '../keras-config/names';
import { placeWeights } from '../keras-config/place-weights';
import { readModelConfig } from '../keras-config/read-model';
import { parseConfig } from '../keras-h5/open';
import { resolveCounted } from '../keras-weights/counted';
import { listStored } from '../keras-weights/stored';
import { openZipArchive, type ZipArchive } from '../zip-archive';
import { weightsRange } from './weights-member';

const textLimit = 16 * 1024 * 1024;

/** Opens a `.keras` archive. Its weights are read in place; a compressed member is unpacked first, with a size limit. */
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
        say`${path} is a zip archive, but not a Keras model: it has no config.json.`,
        path,
      );
    const metadata = asObject(parseConfig((await readText(zip, 'metadata.json')) ?? '{}', path));
    const version = String(metadata?.keras_version ?? '3.0.0');
    const ownMetadata = await readText(zip, metadataNames.file);
    // Graft writes only arguments that calls were given.
    const explicitCalls = ownMetadata !== undefined || !version.startsWith('3');
    const model = readModelConfig(parseConfig(config, path), path, version, { explicitCalls });
    const fileBytes = (await file.stat()).size;
    const weights = await weightsRange(zip, path, file.fd, fileBytes);
    let placed = model.graph;
    const shared: Words[] = [];
    try {
      const hdf5 = await openHdf5(weights, path);
      try {
        placed = await placeWeights(model, path, context, (leaves) =>
          resolveCounted(leaves, listStored(hdf5), path, (text) => void shared.push(text)),
        );
      } finally {
        hdf5.close();
      }
    } finally {
      await weights.close();
    }
    const compiled = applyCompiledLoss(placed, asObject(parseCompiled(config))?.compile_config);
    const { graph, notes } = applyMetadata(compiled.graph, ownMetadata);
    return {
      graph: { ...graph, origin: basename(path) },
      notes: [...model.notes, ...uniqueWords(shared), ...compiled.notes, ...notes],
    };
  } finally {
    await file.close();
  }
}

async function readText(zip: ZipArchive, name: string): Promise<string | undefined> {
  const bytes = await zip.read(name, textLimit);
  return bytes && new TextDecoder().decode(bytes);
}
