// An engine: the calls and streams of the contract, put together by subject.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Handlers } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { deviceFileName } from '#shared/run/device';
import { createJobSender } from '../cluster/job-sender';
import { openKnownClusters } from '../cluster/known-clusters';
import { endWaitingReaders, keepReadersWaiting } from '../formats/waiting-readers';
import { createTrainerPool } from '../process/trainer-pool';
import { readDeviceFile } from '../runtime/gpu/device-file';
import type { Machine } from '../runtime/gpu/read-system';
import { chosenKind, tensorflowFolder } from '../store/runtime-record';
import { openVault } from '../store/vault';
import { kerasFolder, weightsFolder } from '../weights/folder';
import { createClusters } from './clusters/create-clusters';
import { createData } from './data/create-data';
import { createDevice } from './device/create-device';
import { createDisk } from './disk/create-disk';
import { createEvaluation } from './evaluation/create-evaluation';
import { createInsight } from './insight/create-insight';
import { createModels } from './models/create-models';
import { createPhone } from './phone/create-phone';
import { createProjectFiles } from './project-file/create-project-files';
import { createProjects } from './projects/create-projects';
import { createRuns } from './runs/create-runs';
import { createRuntime } from './runtime/create-runtime';
import { createUse } from './use/create-use';

/** The folders and helper processes of an engine. */
export interface EngineOptions {
  readonly home: string;
  readonly appFolder: string;
  readonly trainerEntry?: string;
  readonly readerEntry?: string;
  readonly decoderEntry?: string;
  /** Seconds between the checkpoints that a run saves within an epoch. */
  readonly checkpointSeconds?: number | undefined;
  /** Folders of pretrained weights; downloads are saved in the first. */
  readonly weightsFolders?: readonly string[];
  /** The folder of TensorFlow's runtimes. */
  readonly runtimeFolder?: string;
  /** Starts a trainer, and readers for model files, in the background this long after a project was opened, in milliseconds; never by default. */
  readonly warmTrainerAfterMs?: number | undefined;
  /** The machine whose GPUs are listed, if it is not this one. */
  readonly machine?: Machine;
  /** A key in base64 with which tokens of clusters are sealed; without it they are kept in a file that only the user can read. */
  readonly vaultKey?: string | undefined;
  /** Milliseconds after which a link for a phone expires. */
  readonly phoneLinkMs?: number;
}

/** A running engine. */
export interface Engine {
  readonly handlers: Handlers<EngineContract>;
  /** Stops the current run (its checkpoint is kept), ends the helper processes and releases the locks. */
  close(): Promise<void>;
}

/** Creates an engine; the entries of its helper processes are by default those that the build wrote into dist/main. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { home, appFolder, checkpointSeconds = 60 } = options;
  const built = (name: string) => join(appFolder, 'dist', 'main', name);
  const trainerEntry = options.trainerEntry ?? built('trainer.js');
  const readerEntry = options.readerEntry ?? built('reader.js');
  const decoderEntry = options.decoderEntry ?? built('decoder.js');
  const runtimeFolder = options.runtimeFolder ?? tensorflowFolder();
  const { machine } = options;
  const weightsFolders = options.weightsFolders ?? [weightsFolder(), kerasFolder()];
  await mkdir(home, { recursive: true });

  const pool = createTrainerPool(trainerEntry, join(home, 'logs', 'trainer.log'));
  const projects = await createProjects(home, appFolder);
  const data = createData(projects, appFolder, decoderEntry);
  const models = createModels(projects, { appFolder, readerEntry, weightsFolders });
  const { datasets } = data;
  const openModel = models.open;
  const engine = () => chosenKind(appFolder);
  const usesWebgpu = async () => {
    const { use, webgpuTest } = await readDeviceFile(join(runtimeFolder, deviceFileName));
    return use === 'webgpu' && webgpuTest?.passed === true;
  };
  const clusters = openKnownClusters(home, openVault(options.vaultKey));
  const sender = createJobSender(appFolder);
  const runs = createRuns({
    ...{ home, projects, openModel, datasets, pool, clusters, sender },
    ...{ trainerEntry, readerEntry, checkpointSeconds, engine, usesWebgpu },
  });
  const insight = createInsight({ projects, datasets, pool });
  const evaluation = createEvaluation({ projects, datasets, pool });
  const runtime = createRuntime(appFolder, pool);
  const use = createUse({ projects, datasets, pool, readerEntry });
  const device = createDevice({ pool, trainerEntry, runtimeFolder, machine, install: runtime.install });

  const { freeName, version } = projects;
  const projectFiles = createProjectFiles({
    ...{ home, appFolder, readerEntry, version, projects, freeName, datasets, models },
  });

  const phone = createPhone(datasets.pool, join(home, 'phone'), options.phoneLinkMs);
  // What an engine that crashed was receiving.
  await phone.close();
  let warming: NodeJS.Timeout | undefined;
  const { openProject } = projects.handlers;
  const { warmTrainerAfterMs } = options;

  const { runningIn } = runs;
  const disk = await createDisk({ home, projects, weightsFolder: weightsFolders[0]!, runningIn });

  return {
    handlers: {
      ...projects.handlers,
      ...projectFiles,
      ...disk.handlers,
      ...data.handlers,
      ...models.handlers,
      ...runs.handlers,
      ...use.handlers,
      ...evaluation.handlers,
      ...insight.handlers,
      ...device.handlers,
      ...runtime.handlers,
      ...phone.handlers,
      ...createClusters(clusters, sender),
      async openProject(request, context) {
        const opened = await openProject(request, context);
        clearTimeout(warming);
        if (warmTrainerAfterMs !== undefined)
          warming = setTimeout(() => {
            void pool.warm();
            keepReadersWaiting(readerEntry);
          }, warmTrainerAfterMs).unref();
        return opened;
      },
    },
    async close() {
      clearTimeout(warming);
      endWaitingReaders();
      await phone.close();
      await Promise.all([runs.close(), pool.close(), data.close()]);
      await disk.close();
      await projects.close();
    },
  };
}
