// Opening models: the catalog's architectures with their weights, and files in any format that the registry reads.
import { basename, join, resolve } from 'node:path';
import { buildArchitecture } from '#shared/architectures/index';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import { meaningNotes } from '#shared/graph/meaning-words';
import type { ModelSource } from '#shared/graph/model-source';
import { meaningsOf } from '#shared/graph/output-meaning';
import type { WeightPlan } from '#shared/graph/warm-start';
import type { Handlers } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { loadWeightsFile, openModelFile, type Progress } from '../../formats/reader-client';
import { loadBundledWeights } from '../../formats/weights-manifest';
import { openBlobStore } from '../../store/blobs';
import type { Projects } from '../projects/create-projects';
import { findEntry, readCatalog, readClasses } from './catalog';
import { loadInSteps } from './load-model';
import { createPretrained } from './pretrained';

/** A model that was opened, with notes for people. */
export interface Opened {
  readonly graph: LayerGraph;
  readonly notes: string[];
}

/** What opening needs. */
export interface OpenContext {
  /** Where the weights go as blobs. */
  readonly blobs: string;
  /** For weights that start at random. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Layers and shapes, without the values of weights that come from a file. */
  readonly structureOnly?: boolean;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The models of this program: its catalog and the files it can read. */
export interface Models {
  open(source: ModelSource, context: OpenContext): Promise<Opened>;
  handlers: Pick<Handlers<EngineContract>, 'listModels' | 'fetchWeights' | 'openModel' | 'loadModel'>;
}

/** Opens the catalog. */
export function createModels(
  appFolder: string,
  readerEntry: string,
  projects: Projects,
  folders: readonly string[],
): Models {
  const pretrained = createPretrained(appFolder, readerEntry, folders);

  async function openCatalogd(
    source: Extract<ModelSource, { catalog: string }>,
    { blobs, seed, signal, onProgress, structureOnly }: OpenContext,
  ): Promise<Opened> {
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
      const notes = [`${entry.title} starts from random weights, as asked for: it has learned nothing yet.`];
      return { graph: { ...graph, origin: `${entry.title}, random weights` }, notes };
    }
    if (entry.weights.kind === 'download') {
      if (structureOnly) {
        await pretrained.insist({ ...entry, weights: entry.weights }, source.includeTop);
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
        `No pretrained weights of ${entry.title} are on this machine: it starts from random weights. To use real ones, open a model file of it.`,
      ];
      return { graph: { ...graph, origin: `${entry.title}, random weights` }, notes };
    }
    const manifest = join(appFolder, 'models', entry.weights.file);
    return { graph: await loadBundledWeights(graph, manifest, openBlobStore(blobs)), notes: [] };
  }

  async function open(source: ModelSource, context: OpenContext): Promise<Opened> {
    if (!source.weightsFile) return openBare(source, context);
    const opened = await openBare(source, context).catch((error) => {
      // A file of one's own takes the place of weights that are still to be fetched.
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
    return { graph, notes: [...(filled ? [] : opened.notes), ...sayPlan(loaded.plan, path)] };
  }

  async function openBare(source: ModelSource, context: OpenContext): Promise<Opened> {
    if ('catalog' in source) return openCatalogd(source, context);
    const path = resolve(source.file);
    const { graph, notes } = await openModelFile(path, {
      blobsFolder: context.blobs,
      readerEntry,
      signal: context.signal,
      structureOnly: context.structureOnly ?? false,
      onProgress: context.onProgress,
    });
    return { graph, notes: [...notes, ...meaningNotes(meaningsOf(graph))] };
  }

  return {
    open,
    handlers: {
      async listModels() {
        return Promise.all((await readCatalog(appFolder)).map((entry) => pretrained.describe(entry)));
      },
      fetchWeights: ({ model, includeTop }, { signal }) => pretrained.fetch(model, includeTop, signal),
      async openModel({ project, source, structureOnly }, { signal }) {
        const { blobs } = await projects.find(project);
        const { seed } = await projects.draft(project);
        return open(source, { blobs, seed, signal, structureOnly });
      },
      async *loadModel({ project, source }, { signal }) {
        const { blobs } = await projects.find(project);
        const { seed } = await projects.draft(project);
        yield* loadInSteps(open, source, { blobs, seed, signal });
      },
    },
  };
}

/** What a file of weights left as it was, for people. */
function sayPlan({ assign, missing, mismatched, unexpected }: WeightPlan, path: string): string[] {
  const some = (names: readonly string[]) => {
    const shown = [...new Set(names)].map((name) => `'${name}'`);
    return shown.length > 5
      ? `${shown.slice(0, 5).join(', ')} and ${shown.length - 5} more`
      : shown.join(', ');
  };
  return [
    `${assign.length} weights were taken from ${path}.`,
    ...(missing.length > 0 ? [`The file has nothing for ${some(missing)}: these keep their values.`] : []),
    ...mismatched.map(
      ({ layer, weight, expected, received }) =>
        `${weight === null ? '' : `'${weight}' of `}'${layer}' keeps its values: it expects ${expected}, the file has ${received}.`,
    ),
    ...(unexpected.length > 0 ? [`The network has no place for ${some(unexpected)} of the file.`] : []),
  ];
}

/** Throws 'not-ready' with all errors of a graph when there are any. */
export function insistOnNone(problems: readonly { severity: string; message: string }[]): void {
  const errors = problems.filter((problem) => problem.severity === 'error').map((one) => one.message);
  if (errors.length > 0) throw new GraftError('not-ready', errors.slice(0, 5).join(' '));
}
