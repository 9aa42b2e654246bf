// The calls about datasets: scanning and showing them, their sources, uploads and exports.
import type { Handlers } from '#shared/protocol/contract';
import type { dataCalls } from '#shared/protocol/engine/data';
import type { Projects } from '../projects/open-projects';
import { createAddedImages } from './added-images';
import { createDatasetCalls } from './dataset-calls';
import { createDatasets, type Datasets } from './datasets';
import { createExportData } from './export-data';
import { createImageColumns } from './image-columns';
import { createLocateImages } from './locate-images';
import { createPreviewSource } from './preview-source';
import { createUploads, removeTornUploads } from './uploads';

/** The datasets of an engine with the calls about them. */
export interface Data {
  readonly datasets: Datasets;
  readonly handlers: Handlers<typeof dataCalls>;
  /** Ends the decoder processes. */
  close(): Promise<void>;
}

/** Opens the datasets; `decoderEntry` is the built decoder process. */
export function createData(projects: Projects, appFolder: string, decoderEntry: string): Data {
  const datasets = createDatasets(appFolder, projects, decoderEntry);
  projects.onOpenForWriting((paths) => removeTornUploads(paths.uploads));
  return {
    datasets,
    handlers: {
      ...createDatasetCalls(projects, datasets),
      ...createImageColumns(datasets),
      ...createLocateImages(datasets),
      ...createPreviewSource(appFolder, projects),
      ...createAddedImages(projects),
      ...createExportData(datasets),
      ...createUploads(projects),
    },
    close: () => datasets.close(),
  };
}
