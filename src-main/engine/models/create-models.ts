// The calls about networks: the catalog, pretrained weights, opening files, statistics of weights.
import type { Handlers } from '#shared/protocol/contract';
import type { modelsCalls } from '#shared/protocol/engine/models';
import { openBlobStore } from '../../store/blobs';
import type { Projects } from '../projects/open-projects';
import { readCatalog } from './catalog';
import { loadInSteps } from './load-model';
import { createOpenModel, type OpenModel } from './open-model';
import { pickKernels } from './pick-kernels';
import { createPretrained } from './pretrained';
import { createWeightStats } from './weight-stats';

/** Where models are found. */
export interface ModelsOptions {
  /** The program's folder, which has the catalog and the bundled weights. */
  readonly appFolder: string;
  /** The built reader process. */
  readonly readerEntry: string;
  /** Folders of pretrained weights; downloads are saved in the first. */
  readonly weightsFolders: readonly string[];
}

/** The models that an engine can open, with the calls about them. */
export interface Models {
  readonly open: OpenModel;
  readonly handlers: Handlers<typeof modelsCalls>;
}

/** Opens the catalog. */
export function createModels(
  projects: Projects,
  { appFolder, readerEntry, weightsFolders }: ModelsOptions,
): Models {
  const pretrained = createPretrained(appFolder, readerEntry, weightsFolders);
  const open = createOpenModel(appFolder, readerEntry, pretrained);
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
      ...createWeightStats(projects),
      async readKernels({ project, blob, ...asked }) {
        const { blobs } = await projects.find(project);
        return { kernels: pickKernels(await openBlobStore(blobs).get(blob), asked) };
      },
    },
  };
}
