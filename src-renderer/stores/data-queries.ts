// The engine's answers about the dataset as the draft describes it: pages of images, paths, statistics, duplicates.
import type { z } from 'zod';
import type { ImageFilter } from '#shared/data/filter-images';
import type { DataLabels } from '#shared/data/source';
import type { LayerGraph } from '#shared/graph/graph';
import type { Client } from '#shared/protocol/contract';
import type { LocatedImage } from '#shared/protocol/engine/data';
import type { EngineContract, engineContract } from '#shared/protocol/engine-contract';
import { useProject } from './project';

/** A page of images as returned by the engine. */
export type ImagePage = z.infer<typeof engineContract.images.output>;
/** Duplicate images as returned by the engine. */
export type Duplicates = z.infer<typeof engineContract.duplicates.output>;
/** Images with a suspicious label, as returned by the engine. */
export type Suspects = NonNullable<z.infer<typeof engineContract.suspects.item>['suspects']>;
/** Preview of a data source as returned by the engine. */
export type SourcePreview = z.infer<typeof engineContract.previewSource.output>;
/** The dataset's description as used in calls. */
export type DataRequest = z.input<typeof engineContract.dataSummary.input>;

/** Returns the calls; `toRequest` describes the dataset at the time of a call. */
export function createDataQueries(client: Client<EngineContract>, toRequest: () => DataRequest) {
  const project = useProject();

  /** Finds identical and near-identical images, those in different splits first. */
  const findDuplicates = (): Promise<Duplicates> => client.duplicates({ ...toRequest(), limit: 200 });

  /** Loads a page of filtered and sorted images. */
  function page(filter: ImageFilter, offset: number, limit: number): Promise<ImagePage> {
    return client.images({ ...toRequest(), ...filter, offset, limit });
  }

  /** Loads the paths of all filtered and sorted images, or of a range of them, in one call. */
  async function paths(filter: ImageFilter, range: { offset?: number; limit?: number } = {}) {
    return (await client.imagePaths({ ...toRequest(), ...filter, ...range })).paths;
  }

  /** Finds images by path, by file, or as evaluations name them. */
  async function locate(names: readonly string[]): Promise<(LocatedImage | null)[]> {
    return (await client.locateImages({ ...toRequest(), names: [...names] })).images;
  }

  /** Loads the first images that have no label. */
  const unlabeled = (limit: number) => client.unlabeled({ ...toRequest(), limit });

  /** Loads statistics of sizes, aspect ratios, brightness and flags. */
  const statistics = () => client.dataStats(toRequest());

  /** Finds images whose label is doubtful, by their nearest neighbors in the network's feature space and by confident learning over folds. */
  const findSuspects = (graph: LayerGraph, signal: AbortSignal) =>
    client.suspects({ ...toRequest(), model: { graph }, neighbors: 10, limit: 200, folds: 5 }, { signal });

  /** Exports the dataset with its split. */
  const exportSplit = (how: 'links' | 'copies' | 'csv' | 'script', out: string, signal: AbortSignal) =>
    client.exportData(
      { ...toRequest(), how, out, ...(project.draft.resize && { resize: project.draft.resize }) },
      { signal },
    );

  const previewSource = (labels: DataLabels | undefined): Promise<SourcePreview> =>
    client.previewSource({
      project: project.id,
      folder: project.draft.folder ?? '',
      ...(labels && { labels }),
    });

  return {
    findDuplicates,
    page,
    paths,
    locate,
    unlabeled,
    statistics,
    findSuspects,
    exportSplit,
    previewSource,
  };
}
