// Opens a network that was saved without its weights (`model.to_json()`), with the weights of the .h5 file next to it.
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { settleWeights } from '#shared/graph/weights';
import { say, uniqueWords, type Words } from '#shared/sentence';
import { fileError } from '../../store/atomic';
import type { FormatContext, OpenedModel } from '../format';
import { openHdf5 } from '../hdf5/read';
import type { asObject } from '../keras-config/names';
import { placeWeights } from '../keras-config/place-weights';
import { type ConfiguredModel, readModelConfig } from '../keras-config/read-model';
import { resolveH5 } from '../keras-h5/weights';
import { resolveCounted } from '../keras-weights/counted';
import { listStored } from '../keras-weights/stored';

/** True for the output of Keras' `to_json`: a class and its configuration at the top level. */
export function isKerasJson(file: ReturnType<typeof asObject>): boolean {
  return typeof file?.class_name === 'string' && file.config !== undefined;
}

/** Opens the network; weights are loaded by order from the file next to it, as by Keras' `load_weights`. */
export async function openKerasJson(
  file: NonNullable<ReturnType<typeof asObject>>,
  path: string,
  context: FormatContext,
): Promise<OpenedModel> {
  const version = String(file.keras_version ?? (file.module === undefined ? '2.0.0' : '3'));
  const model = readModelConfig(file, path, version);
  const weights = await findWeights(path);
  if (weights === null)
    return {
      graph: { ...settleWeights(model.graph, model.graph, 1), origin: basename(path) },
      notes: [
        ...model.notes,
        `${basename(path)} contains a network without weights, and no weights file (.h5) was found next to it: the network starts from random weights.`,
      ],
    };
  const note = say`The weights were read from ${basename(weights)}, by order, as Keras' load_weights does.`;
  const { graph: placed, shared } = await placeFrom(weights, model, version, context);
  return {
    graph: { ...placed, origin: basename(path) },
    notes: [...model.notes, note, ...uniqueWords(shared)],
  };
}

/** Loads the weights of an HDF5 file into the network; throws 'bad-file' if they do not match. */
async function placeFrom(path: string, model: ConfiguredModel, version: string, context: FormatContext) {
  const file = await open(path, 'r').catch((error) => {
    throw fileError(error, path, 'read');
  });
  try {
    const { size } = await file.stat();
    const hdf5 = await openHdf5({ fd: file.fd, offset: 0, sizeBytes: size }, path);
    try {
      const shared: Words[] = [];
      const root = hdf5.texts('/', 'layer_names')
        ? ''
        : hdf5.names('/model_weights')
          ? '/model_weights'
          : null;
      const writer = (root !== null && hdf5.text(root || '/', 'keras_version')) || version;
      const graph = await placeWeights(model, path, context, (leaves) =>
        root === null
          ? resolveCounted(leaves, listStored(hdf5), path, (text) => void shared.push(text))
          : resolveH5(hdf5, model.tree, leaves, writer, path, root),
      );
      return { graph, shared };
    } finally {
      hdf5.close();
    }
  } finally {
    await file.close();
  }
}

/** Returns the weights file of the same name, else the only one in the folder; null if there is none or several. */
async function findWeights(path: string): Promise<string | null> {
  const stem = basename(path).replace(/\.json$/i, '');
  const files = (await readdir(dirname(path))).filter((name) => /\.(h5|hdf5)$/i.test(name));
  const bare = (name: string) => name.replace(/\.(h5|hdf5)$/i, '').replace(/[._-]?weights?$/i, '');
  const own = files.filter((name) => bare(name) === stem || bare(name) === bare(`${stem}.h5`));
  const found = own.length > 0 ? own : files;
  return found.length === 1 ? join(dirname(path), found[0]!) : null;
}
