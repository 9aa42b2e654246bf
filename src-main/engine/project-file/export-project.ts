// Exports a project as one file: finds what belongs to it, and has the reader process write it.
import { basename, join, resolve } from 'node:path';
import type { DataIndex } from '#shared/data/dataset-index';
import { GraftError } from '#shared/errors';
import type { Progress } from '#shared/progress';
import type { Handlers } from '#shared/protocol/contract';
import type { projectFileCalls } from '#shared/protocol/engine/project-file';
import type { Words } from '#shared/sentence';
import { packProjectFile } from '../../formats/reader-client';
import { progressOf } from '../../process/progress-stream';
import { folderSize } from '../../store/folder-size';
import { freeFile } from '../../store/free-file';
import type { ProjectPaths } from '../projects/paths';
import type { ProjectFilesContext } from './context';
import { writeImageListing } from './image-listing';
import { measureImages } from './measure-images';
import { findCatalogWeights, findReferences, type References, samplesFolder } from './pack-plan';

/** Returns the call that exports a project. */
export function createExportProject({
  projects,
  datasets,
  models,
  appFolder,
  readerEntry,
  version,
}: ProjectFilesContext): Pick<Handlers<typeof projectFileCalls>, 'exportProject'> {
  /** The index of the dataset, by which missing images can be recognized; null if it cannot be read. */
  async function indexOf(
    paths: ProjectPaths,
    { file: { draft } }: References,
    signal: AbortSignal,
  ): Promise<DataIndex | null> {
    const { folder, labels, more } = draft;
    if (folder === null) return null;
    return datasets.latest(paths, { folder, labels, more }, signal).catch((error) => {
      if (!(error instanceof GraftError) || error.code === 'cancelled') throw error;
      return null;
    });
  }

  return {
    async *exportProject({ project, name, images, out }, { signal }) {
      const paths = await projects.find(project);
      const target = out ? resolve(out) : await freeFile(paths.exports, name, '.graft');
      const begin = { done: 0, total: null, what: 'preparing' };
      yield { progress: begin };
      const references = await findReferences(paths);
      const { file, runs, folders } = references;
      const hasWeights = runs.length > 0 || file.draft.edits.some((edit) => 'sources' in edit);
      const context = { blobs: paths.blobs, signal };
      const catalog = hasWeights ? await findCatalogWeights(references, models.open, context) : [];
      const { sizeBytes: known } = await folderSize(paths.blobs, signal);
      const sizeBytes = known + (images ? (await measureImages(folders, signal)).sizeBytes : 0);
      const pack = (listing: string | null, onProgress: (progress: Progress) => void) =>
        packProjectFile(
          {
            root: paths.root,
            name: file.name,
            editedAt: file.editedAt,
            writtenBy: version,
            // The states at the start of a lab's steps name paths of this machine.
            draft: { ...file.draft, ...(file.draft.lab && { lab: { ...file.draft.lab, snapshots: {} } }) },
            runs,
            sources: folders,
            images,
            listing,
            models: references.models,
            catalog,
            samples: samplesFolder(appFolder),
          },
          target,
          sizeBytes,
          { readerEntry, signal, onProgress },
        );
      const writing = progressOf(async (onProgress: (progress: Progress) => void) => {
        if (images) return pack(null, onProgress);
        const index = await indexOf(paths, references, signal);
        return writeImageListing(join(paths.exports, 'images.jsonl'), index, folders, (listing) =>
          pack(listing, onProgress),
        );
      });
      for await (const item of writing) {
        if ('progress' in item) yield { progress: item.progress };
        else {
          const { path, sizeBytes: written, notes } = item.result;
          const file = { path, name: basename(path), sizeBytes: written, notes: [...notes] as Words[] };
          yield { file };
        }
      }
    },
  };
}
