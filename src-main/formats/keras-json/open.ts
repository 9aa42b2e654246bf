// Opens a network that was saved without its weights (`model.to_json()`), with the weights of the .h5 file beside it.
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { settleWeights } from '#shared/graph/weights';
import type { FormatContext, OpenedModel } from '../format';
import type { asObject } from '../keras-config/names';
import { readModelConfig } from '../keras-config/read-model';
import { loadWeights } from '../load-weights';

/** True for what Keras' `to_json` writes: a class and its configuration at the top. */
export function isKerasJson(file: ReturnType<typeof asObject>): boolean {
  return typeof file?.class_name === 'string' && file.config !== undefined;
}

/** Opens the network; weights come from the file beside it by order, as Keras' `load_weights` reads them. */
export async function openKerasJson(
  file: NonNullable<ReturnType<typeof asObject>>,
  path: string,
  context: FormatContext,
): Promise<OpenedModel> {
  const version = String(file.keras_version ?? (file.module === undefined ? '2.0.0' : '3'));
  const model = readModelConfig(file, path, version);
  const fresh = settleWeights(model.graph, model.graph, 1);
  const graph = { ...fresh, origin: basename(path) };
  const weights = await findWeights(path);
  if (weights === null)
    return {
      graph,
      notes: [
        ...model.notes,
        `${basename(path)} has a network without weights, and there is no weights file (.h5) next to it: the network starts from random weights.`,
      ],
    };
  const note = `The weights were read from ${basename(weights)}, by order, as Keras' load_weights does.`;
  if (context.structureOnly) return { graph, notes: [...model.notes, note] };
  const loaded = await loadWeights(graph, weights, { by: 'order', skipMismatch: false }, context);
  return { graph: loaded.graph, notes: [...model.notes, note] };
}

/** The weights file of the same name, else the only one in the folder; null where there is none or a choice. */
async function findWeights(path: string): Promise<string | null> {
  const stem = basename(path).replace(/\.json$/i, '');
  const files = (await readdir(dirname(path))).filter((name) => /\.(h5|hdf5)$/i.test(name));
  const bare = (name: string) => name.replace(/\.(h5|hdf5)$/i, '').replace(/[._-]?weights?$/i, '');
  const own = files.filter((name) => bare(name) === stem || bare(name) === bare(`${stem}.h5`));
  const found = own.length > 0 ? own : files;
  return found.length === 1 ? join(dirname(path), found[0]!) : null;
}
