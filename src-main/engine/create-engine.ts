// An engine put together: every call and stream of the contract by area, and how it all ends.
import { mkdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Handlers } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { createTrainerPool } from '../process/trainer-pool';
import { kerasFolder, weightsFolder } from '../weights/folder';
import { createAddedImages } from './data/added-images';
import { createDataCalls } from './data/data-calls';
import { createDataSets } from './data/data-sets';
import { createDataExports } from './data/export-data';
import { createPreviewSource } from './data/preview-source';
import { createUploads, removeTornUploads } from './data/uploads';
import { createModels } from './models/create-models';
import { createWeightStats } from './models/weight-stats';
import { browseHandlers } from './projects/browse';
import { openProjects } from './projects/create-projects';
import { recipeHandlers } from './projects/recipe-files';
import { makeSampleOnce } from './projects/sample-project';
import { sweepBlobs } from './projects/sweep-blobs';
import { createAdvise } from './runs/advise';
import { createOnward } from './runs/continue-run';
import { createCache } from './runs/feature-cache';
import { createFindRate } from './runs/find-rate';
import { createPrepareRecipe, type PrepareRecipe } from './runs/prepare-recipe';
import { createRuns, markInterrupted } from './runs/run-calls';
import { createRunNotes, emptyAside } from './runs/run-notes';
import { createRunQueue } from './runs/run-queue';
import { createExports } from './use/export-model';
import { createScripts } from './use/export-script';
import { createInference } from './use/inference';
import { createPreprocessing } from './use/preprocessing';
import { createSuspects } from './use/suspects';

/** Where an engine finds its home, the program and its helper processes. */
export interface EngineOptions {
  readonly home: string;
  readonly appFolder: string;
  readonly trainerEntry?: string;
  readonly readerEntry?: string;
  readonly decoderEntry?: string;
  /** Seconds between the checkpoints that a run saves within an epoch. */
  readonly checkpointSeconds?: number | undefined;
  /** Where files of pretrained weights lie: the first takes what is downloaded. */
  readonly weightsFolders?: readonly string[];
}

/** A running engine. */
export interface Engine {
  readonly handlers: Handlers<EngineContract>;
  readonly prepareRecipe: PrepareRecipe;
  /** Stops what trains (its checkpoint is kept), ends the helper processes, gives the locks back. */
  close(): Promise<void>;
}

/** Makes an engine; the helpers' entries are by default those that the build put into dist/main. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { home, appFolder } = options;
  const weightsFolders = options.weightsFolders ?? [weightsFolder(), kerasFolder()];
  const built = (name: string) => join(appFolder, 'dist', 'main', name);
  const trainerEntry = options.trainerEntry ?? built('trainer.js');
  const readerEntry = options.readerEntry ?? built('reader.js');
  const decoderEntry = options.decoderEntry ?? built('decoder.js');
  const { checkpointSeconds = 60 } = options;
  await mkdir(home, { recursive: true });

  const projects = openProjects(home, async (paths) => {
    await markInterrupted(paths);
    await emptyAside(paths);
    await removeTornUploads(paths.uploads);
    await sweepBlobs(paths);
  });
  const models = createModels(appFolder, readerEntry, projects, weightsFolders);
  const dataSets = createDataSets(appFolder, projects, decoderEntry);
  const queue = createRunQueue({ trainerEntry });
  const pool = createTrainerPool(trainerEntry, join(home, 'logs', 'trainer.log'));
  const version = await readVersion(appFolder);
  await makeSampleOnce(home, appFolder, projects);

  return {
    prepareRecipe: createPrepareRecipe(projects, models, dataSets),
    handlers: {
      info: () => ({ version, home, platform: process.platform, separator: sep }),
      ...projects.handlers,
      ...browseHandlers,
      ...createDataCalls(projects, dataSets),
      ...createSuspects(projects, dataSets, pool),
      ...createPreviewSource(appFolder, projects),
      ...createAddedImages(projects),
      ...createDataExports(dataSets),
      ...createUploads(projects),
      ...models.handlers,
      ...createWeightStats(projects),
      ...createRuns({ projects, dataSets, queue, checkpointSeconds }),
      ...createOnward({ projects, queue, checkpointSeconds }),
      ...createCache(projects, queue),
      ...createRunNotes(projects, queue),
      ...createInference(projects, pool),
      ...createPreprocessing(projects, dataSets, pool),
      ...createFindRate(projects, dataSets, pool),
      ...createAdvise(projects, dataSets, pool),
      ...createExports(projects, pool, readerEntry),
      ...createScripts({ projects, dataSets, pool, readerEntry }),
      ...recipeHandlers,
    },
    async close() {
      await Promise.all([queue.close(), pool.close(), dataSets.close()]);
      await projects.close();
    },
  };
}

async function readVersion(appFolder: string): Promise<string> {
  const text = await readFile(join(appFolder, 'package.json'), 'utf8');
  return String((JSON.parse(text) as { version?: unknown }).version);
}
