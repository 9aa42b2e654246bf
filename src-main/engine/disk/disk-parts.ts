// The parts of a project on the disk, and what measuring and emptying them needs of the engine.
import { join } from 'node:path';
import type { DiskPart } from '#shared/protocol/engine/disk';
import type { OpenedProjects } from '../projects/create-projects';
import type { ProjectPaths } from '../projects/paths';

/** What the disk view needs of the other parts of the engine. */
export interface DiskContext {
  readonly home: string;
  readonly projects: OpenedProjects;
  /** The folder of downloaded pretrained weights, next to what the program downloads for itself. */
  readonly weightsFolder: string;
  /** Returns the id of a run that trains or waits in a project; null if none does. */
  readonly runningIn: (paths: ProjectPaths) => Promise<string | null>;
}

/** Returns the folders of a part of a project. */
export function foldersOf(paths: ProjectPaths, part: DiskPart): readonly string[] {
  return {
    weights: [paths.blobs, paths.models],
    runs: [paths.runs],
    images: [paths.images, paths.added, paths.uploads, paths.data],
    features: [join(paths.cache, 'features')],
    thumbnails: [join(paths.cache, 'thumbnails')],
    exports: [paths.exports],
  }[part];
}
