// Pretrained weights of the catalog's networks: locates, downloads and loads them.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { driveSteps } from '#shared/drive-steps';
import { GraftError } from '#shared/errors';
import type { LayerGraph } from '#shared/graph/graph';
import type { Progress } from '#shared/progress';
import type { ModelInfo, WeightsState } from '#shared/protocol/engine/models';
import { say } from '#shared/sentence';
import { loadWeightsFile } from '../../formats/reader-client';
import { downloadWeights } from '../../weights/download';
import { findWeights, locateWeights } from '../../weights/folder';
import { sayByHand, sayHash, type WeightsFile } from '../../weights/weights-file';
import { type CatalogEntry, findEntry } from './catalog';

type Downloadable = CatalogEntry & { weights: { kind: 'download' } };

/** Progress of a download, or at last its file. */
interface FetchItem {
  progress?: Progress;
  file?: { path: string };
}

/** Weights that are downloaded once for all projects. */
export interface Pretrained {
  describe(entry: CatalogEntry): Promise<ModelInfo>;
  fetch(model: string, includeTop: boolean, signal: AbortSignal): AsyncGenerator<FetchItem>;
  /** Throws 'not-ready' if the weights are not on this machine. Does not check the file. */
  requireFile(entry: Downloadable, includeTop: boolean): Promise<void>;
  /** Returns the graph with its pretrained weights. Throws 'not-ready' if they are not on this machine, 'bad-file' for a wrong file. */
  load(
    graph: LayerGraph,
    entry: Downloadable,
    includeTop: boolean,
    context: {
      readonly blobs: string;
      readonly signal: AbortSignal;
      readonly onProgress?: ((progress: Progress) => void) | undefined;
    },
  ): Promise<LayerGraph>;
}

/** Opens the folders of weights; downloads are saved in the first. */
export function createPretrained(
  appFolder: string,
  readerEntry: string,
  folders: readonly string[],
): Pretrained {
  const fileOf = (entry: Downloadable, includeTop: boolean): WeightsFile =>
    includeTop ? entry.weights.files.top : entry.weights.files.noTop;

  async function stateOf(entry: CatalogEntry, includeTop: boolean): Promise<WeightsState> {
    const { weights } = entry;
    if (weights.kind === 'none') return 'none';
    if (weights.kind === 'download') {
      const file = includeTop ? weights.files.top : weights.files.noTop;
      return (await locateWeights(file, folders)) ? 'cached' : 'download';
    }
    return stat(join(appFolder, 'models', weights.file)).then(
      () => 'bundled' as const,
      () => 'none' as const,
    );
  }

  const notReady = (entry: Downloadable, includeTop: boolean) =>
    new GraftError(
      'not-ready',
      say`The pretrained weights of ${entry.title} are not on this machine yet. Get them (\`graft fetch ${entry.id}${includeTop ? '' : ' --no-top'}\`), or start from random weights. ${sayByHand(fileOf(entry, includeTop), folders[0]!)}`,
      entry.id,
    );

  return {
    async requireFile(entry, includeTop) {
      if (!(await locateWeights(fileOf(entry, includeTop), folders))) throw notReady(entry, includeTop);
    },

    async describe(entry) {
      const { id, title, architecture, inputShape, parameters, license, source, preprocessing } = entry;
      const about = (file: WeightsFile, values: number | null | undefined) => ({
        name: file.name,
        url: file.url,
        hash: sayHash(file),
        aboutBytes: file.sizeBytes ?? (typeof values === 'number' ? 4 * values : null),
      });
      const files =
        entry.weights.kind === 'download'
          ? {
              top: about(entry.weights.files.top, parameters),
              noTop: about(entry.weights.files.noTop, entry.parametersNoTop),
            }
          : null;
      const [weights, weightsNoTop] = await Promise.all([stateOf(entry, true), stateOf(entry, false)]);
      const facts = { id, title, architecture, inputShape, parameters, license, source, preprocessing };
      return { ...facts, weights, weightsNoTop, files, outputs: entry.outputs ?? 1000 };
    },

    async *fetch(model, includeTop, signal) {
      const entry = await findEntry(appFolder, model);
      if (!isDownloadable(entry))
        throw new GraftError(
          'invalid',
          entry.weights.kind === 'bundled'
            ? say`The weights of ${entry.title} are bundled with Graft, so they need no download.`
            : say`Graft has no download of pretrained weights for ${entry.title}.`,
          model,
        );
      const file = fileOf(entry, includeTop);
      const there = await findWeights(file, folders, signal).catch((error: GraftError) => {
        if (error.code === 'bad-file') return undefined;
        throw error;
      });
      if (there) {
        yield { file: { path: there } };
        return;
      }
      const work = downloadWeights(file, { folder: folders[0]!, signal });
      const path = yield* driveSteps(work, (step) => [{ progress: { ...step, what: file.name } }]);
      yield { file: { path } };
    },

    async load(graph, entry, includeTop, { blobs, signal, onProgress }) {
      const path = await findWeights(fileOf(entry, includeTop), folders, signal);
      if (!path) throw notReady(entry, includeTop);
      // In the order of the layers, as keras.applications itself loads them.
      const how = { by: 'order', skipMismatch: false } as const;
      return (
        await loadWeightsFile(graph, path, how, { blobsFolder: blobs, readerEntry, signal, onProgress })
      ).graph;
    },
  };
}

function isDownloadable(entry: CatalogEntry): entry is Downloadable {
  return entry.weights.kind === 'download';
}
