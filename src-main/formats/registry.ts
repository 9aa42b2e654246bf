// The registry of formats, loaded on demand: imported only by the reader process and tests (matching is in match.ts).
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { describeUnread } from '#shared/graph/infer';
import { describeUsablePrefix, findUsablePrefix } from '#shared/graph/usable-prefix';
import { joinWords, say } from '#shared/sentence';
import { describeForeign } from './foreign';
import type { FormatContext, FormatId, ModelFormat, OpenedModel, SaveOptions } from './format';
import { matchFormat } from './match';
import { withModelBundle } from './model-bundle';
import { applyTeachableMachine } from './teachable-machine';

/** The formats; a new one is a folder, a line here and one in match.ts. */
const formats: Readonly<Record<FormatId, ModelFormat>> = {
  h5: {
    title: 'Keras HDF5 (.h5)',
    open: async (path, context) => (await import('./keras-h5/open')).openKerasH5(path, context),
    save: async (graph, out, context) => (await import('./keras-h5/save')).saveKerasH5(graph, out, context),
  },
  keras: {
    title: 'Keras 3 (.keras)',
    open: async (path, context) => (await import('./keras-v3/open')).openKerasV3(path, context),
    save: async (graph, out, context) => (await import('./keras-v3/save')).saveKerasV3(graph, out, context),
  },
  tfjs: {
    title: 'TensorFlow.js layers model (model.json)',
    open: async (path, context) => (await import('./tfjs/open')).openTfjs(path, context),
    save: async (graph, out, context, options) =>
      (await import('./tfjs/save')).saveTfjs(graph, out, context, options),
  },
  onnx: {
    title: 'ONNX (.onnx)',
    open: async (path) => {
      const { what, way } = describeForeign('onnx', path);
      throw new GraftError('unsupported', say`${path} is ${what}. ${way}`, path);
    },
    save: async (graph, out, context, options) =>
      (await import('./onnx/save')).saveOnnx(graph, out, context, options),
  },
};

/** Formats that support float16 weights. */
const halvable: readonly FormatId[] = ['tfjs', 'onnx'];

/** Opens a model file, or the single model of a folder or zip, in this process; a note tells which part of a network with unknown layers can be used. */
export async function openWith(path: string, context: FormatContext): Promise<OpenedModel> {
  const { graph, notes } = await withModelBundle(path, async (bundle) => {
    const opened = await formats[await matchFormat(bundle.file)].open(bundle.file, context);
    return applyTeachableMachine(opened, bundle);
  });
  const prefix = findUsablePrefix(graph);
  const added = [
    ...(graph.unreadWeights ? [describeUnread(graph.unreadWeights)] : []),
    ...(prefix ? [describeUsablePrefix(prefix)] : []),
  ];
  return { graph, notes: [...notes, ...added] };
}

/** Saves a model file in this process; returns its size in bytes, or that of all its files. */
export async function saveWith(
  format: FormatId,
  graph: LayerGraph,
  out: string,
  context: FormatContext,
  options?: SaveOptions,
): Promise<number> {
  if (options?.float16 && !halvable.includes(format))
    throw new GraftError(
      'unsupported',
      say`${formats[format].title} supports only float32. Formats with float16: ${joinWords(halvable, ', ')}.`,
    );
  await formats[format].save(graph, out, context, options);
  const info = await stat(out);
  if (format === 'onnx') return info.size + ((await stat(`${out}.data`).catch(() => null))?.size ?? 0);
  if (!info.isDirectory()) return info.size;
  const sizes = (await readdir(out)).map(async (name) => (await stat(join(out, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
