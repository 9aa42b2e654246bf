// An engine put together: every call and stream of the contract by area, and how it all ends.
import { mkdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Handlers } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { kerasFolder, weightsFolder } from '../weights/folder';
import { createAddedImages } from './added-images';
import { createAdvise } from './advise';
import { browseHandlers } from './browse';
import { createCache } from './cache';
import { createDataCalls } from './data-calls';
import { createDataExports } from './data-exports';
import { createDataSets } from './data-sets';
import { createExports } from './exports';
import { createFindRate } from './find-rate';
import { createInference, createTrainerPool } from './inference';
import { createModels } from './models';
import { createOnward } from './onward';
import { createPrepareRecipe, type PrepareRecipe } from './prepare';
import { createPreprocessing } from './preprocessing';
import { createPreviewSource } from './preview-source';
import { openProjects } from './projects';
import { recipeHandlers } from './recipes';
import { createRunNotes, emptyAside } from './run-notes';
import { createRunQueue } from './run-queue';
import { createRuns, markInterrupted } from './runs';
import { makeSampleOnce } from './sample-project';
import { createScripts } from './scripts';
import { createSuspects } from './suspects';
import { sweepBlobs } from './sweep-blobs';
import { createUploads, removeTornUploads } from './uploads';
import { createWeightStats } from './weight-stats';

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

  const projects = openProjects(home, async (places) => {
    await markInterrupted(places);
    await emptyAside(places);
    await removeTornUploads(places.uploads);
    await sweepBlobs(places);
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
