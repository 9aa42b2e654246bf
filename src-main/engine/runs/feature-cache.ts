// The cached features of a project: their size on disk, and removing them.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { runsCalls } from '#shared/protocol/engine/runs';
import { say } from '#shared/sentence';
import { removeFolder } from '../../store/move';
import type { Projects } from '../projects/open-projects';
import type { ProjectPaths } from '../projects/paths';
import { listRunIds, runPaths } from './run-folder';
import type { RunQueue } from './run-queue';

/** Returns the calls about a project's cached features. */
export function createFeatureCache(
  projects: Projects,
  queue: RunQueue,
): Pick<Handlers<typeof runsCalls>, 'cacheInfo' | 'emptyCache'> {
  return {
    async cacheInfo({ project }) {
      const files = await filesOf(await projects.find(project));
      return { sizeBytes: sum(files), files: files.length };
    },
    async emptyCache({ project }) {
      const paths = await projects.openForWriting(project);
      const runId = await trainingRun(paths, queue);
      if (runId !== null)
        throw new GraftError(
          'busy',
          say`Run ${runId} is training on cached features. Stop it or wait until it ends to remove them.`,
          runId,
        );
      const files = await filesOf(paths);
      await removeFolder(join(paths.cache, 'features'));
      return { freedBytes: sum(files) };
    },
  };
}

/** Returns the run of a project that trains now; null if none does and the trainers of ended ones have exited. */
export async function trainingRun(paths: ProjectPaths, queue: RunQueue): Promise<string | null> {
  for (const runId of await listRunIds(paths)) {
    const active = queue.find(runPaths(paths, runId));
    if (active?.feed.over) await active.over;
    else if (active?.status === 'running') return runId;
  }
  return null;
}

async function filesOf(paths: ProjectPaths): Promise<number[]> {
  const folder = join(paths.cache, 'features');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.bin'));
  return Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
}

const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
