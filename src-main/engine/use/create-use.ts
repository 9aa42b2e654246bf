// The calls that use a network: predictions, evaluations, exports, comparing preprocessings, finding similar and mislabeled images.
import type { Handlers } from '#shared/protocol/contract';
import type { useCalls } from '#shared/protocol/engine/use';
import type { TrainerPool } from '../../process/trainer-pool';
import type { Datasets } from '../data/datasets';
import type { Projects } from '../projects/open-projects';
import { createExportModel } from './export-model';
import { createExportScript } from './export-script';
import { createFolderPredictions } from './folder-predictions';
import { createInference } from './inference';
import { createNeighbors } from './neighbors';
import { createPreprocessing } from './preprocessing';
import { createSuspects } from './suspects';

/** What using a network needs of the other parts of the engine. */
export interface UseContext {
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly pool: TrainerPool;
  /** The built reader process. */
  readonly readerEntry: string;
}

/** Returns the calls that use a network. */
export function createUse(context: UseContext): { readonly handlers: Handlers<typeof useCalls> } {
  const { projects, datasets, pool, readerEntry } = context;
  return {
    handlers: {
      ...createInference(projects, datasets, pool),
      ...createFolderPredictions(projects, datasets, pool),
      ...createExportModel(projects, pool, readerEntry),
      ...createExportScript(context),
      ...createPreprocessing(projects, datasets, pool),
      ...createSuspects(projects, datasets, pool),
      ...createNeighbors(projects, datasets, pool),
    },
  };
}
