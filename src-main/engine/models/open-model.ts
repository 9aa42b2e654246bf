// Opens models: architectures of the catalog with their weights, and files in every format of the registry.

import { basename, join, resolve } from 'node:path';
import { buildArchitecture } from '#shared/architectures/index';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { meaningNotes } from '#shared/graph/meaning-words';
import type { ModelSource } from '#shared/graph/model-source';
import { meaningsOf } from '#shared/graph/output-meaning';
import type { WeightPlan } from '#shared/graph/warm-start';
import type { Progress } from '#shared/progress';
import { say, type Words } from '#shared/sentence';
import { loadWeightsFile, openModelFile } from '../../formats/reader-client';
import { loadBundledWeights } from '../../formats/weights-manifest';
import { openBlobStore } from '../../store/blobs';
import { findEntry, readClasses } from './catalog';
import type { Pretrained } from './pretrained';

/** An opened model, with notes to show to the user. */
export interface OpenedModel {
  readonly graph: LayerGraph;
  readonly notes: Words[];
}

/** Options of opening. */
export interface OpenContext {
  /** The folder in which weights are stored as blobs. */
  readonly blobs: string;
  /** Seed of random initial weights. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Opens only layers and shapes, without reading the values of weights from a file. */
  readonly structureOnly?: boolean;
  /** With `structureOnly`: a first view that the whole model replaces; see `FormatContext`. */
  readonly preview?: boolean;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Opens a model. Throws 'not-ready' while its pretrained weights have to be downloaded first. */
export type OpenModel = (source: ModelSource, context: OpenContext) => Promise<OpenedModel>;

/** Returns the function that opens models of the catalog and files. */
export function createOpenModel(appFolder: string, readerEntry: string, pretrained: Pretrained): OpenModel {
  async function openFromCatalog(
    source: Extract<ModelSource, { catalog: string }>,
    { blobs, seed, signal, onProgress, structureOnly }: OpenContext,
  ): Promise<OpenedModel> {
    const entry = await findEntry(appFolder, source.catalog);
    const [height, width, channels] = source.inputShape ?? entry.inputShape;
    const classNames = source.includeTop ? await readClasses(appFolder, entry) : undefined;
    const built = buildArchitecture(entry.architecture, {
      inputShape: [height!, width!, channels!],
      includeTop: source.includeTop,
      classes: classNames?.length ?? entry.outputs ?? 1000,
      seed,
    });
    const origin = `${entry.title}, ${entry.source ?? 'new weights'}`;
    const graph: LayerGraph = {
      ...built,
      preprocessing: entry.preprocessing,
      origin,
      ...(classNames ? { classes: classNames } : {}),
    };
    if (source.weights === 'random') {
      const notes = [say`${entry.title} was opened with random weights, as requested: it is not pretrained.`];
      return { graph: { ...graph, origin: `${entry.title}, random weights` }, notes };
    }
    if (entry.weights.kind === 'download') {
      if (structureOnly) {
        await pretrained.requireFile({ ...entry, weights: entry.weights }, source.includeTop);
        return { graph, notes: [] };
      }
      const loaded = await pretrained.load(graph, { ...entry, weights: entry.weights }, source.includeTop, {
        blobs,
        signal,
        onProgress,
      });
      return { graph: loaded, notes: [] };
    }
    if (entry.weights.kind === 'none') {
      const notes = [
        say`Graft has no pretrained weights of ${entry.title}, so it was opened with random weights. To use pretrained ones, open a model file.`,
      ];
      return { graph: { ...graph, origin: `${entry.title}, random weights` }, notes };
    }
    const manifest = join(appFolder, 'models', entry.weights.file);
    return { graph: await loadBundledWeights(graph, manifest, openBlobStore(blobs)), notes: [] };
  }

  async function open(source: ModelSource, context: OpenContext): Promise<OpenedModel> {
    if (!source.weightsFile) return openBare(source, context);
    const opened = await openBare(source, context).catch((error) => {
      // A weights file of the user replaces pretrained weights that are not downloaded yet.
      if (!('catalog' in source) || !(error instanceof GraftError) || error.code !== 'not-ready') throw error;
      return openBare({ ...source, weights: 'random' }, context);
    });
    if (context.structureOnly) return opened;
    const { file, ...how } = source.weightsFile;
    const path = resolve(file);
    const { blobs, signal, onProgress } = context;
    const loaded = await loadWeightsFile(opened.graph, path, how, {
      blobsFolder: blobs,
      readerEntry,
      signal,
      onProgress,
    });
    const { missing, mismatched } = loaded.plan;
    const filled = 'catalog' in source && missing.length + mismatched.length === 0;
    const from = filled ? opened.graph.origin?.replace(/, random weights$/, '') : opened.graph.origin;
    const graph = { ...loaded.graph, origin: `${from}, weights of ${basename(path)}` };
    return { graph, notes: [...(filled ? [] : opened.notes), ...describePlan(loaded.plan, path)] };
  }

  async function openBare(source: ModelSource, context: OpenContext): Promise<OpenedModel> {
    if ('catalog' in source) return openFromCatalog(source, context);
    const path = resolve(source.file);
    const { graph, notes } = await openModelFile(path, {
      blobsFolder: context.blobs,
      readerEntry,
      signal: context.signal,
      structureOnly: context.structureOnly ?? false,
      preview: context.preview ?? false,
      onProgress: context.onProgress,
    });
    return { graph, notes: [...notes, ...meaningNotes(meaningsOf(graph))] };
  }

  return open;
}

/** Tells the user which weights were loaded from a file and which kept their values. */
function describePlan({ assign, missing, mismatched, unexpected }: WeightPlan, path: string): Words[] {
  const list = (names: readonly string[]): Words => {
    const shown = [...new Set(names)].map((name) => `'${name}'`);
    return shown.length > 5
      ? say`${shown.slice(0, 5).join(', ')} and ${shown.length - 5} more`
      : shown.join(', ');
  };
  return [
    say`Loaded ${assign.length} weights from ${path}.`,
    ...(missing.length > 0
      ? [say`The file has no weights for ${list(missing)}: their values were kept.`]
      : []),
    ...mismatched.map(({ layer, weight, expected, received }) =>
      weight === null
        ? say`'${layer}' keeps its values: expected ${expected}, the file has ${received}.`
        : say`'${weight}' of '${layer}' keeps its values: expected ${expected}, the file has ${received}.`,
    ),
    ...(unexpected.length > 0
      ? [say`The file also has weights for ${list(unexpected)}, which this network does not have.`]
      : []),
  ];
}
