// The calls about project files: measuring, exporting and importing a project, and finding the images that a file does not contain.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { projectFileCalls } from '#shared/protocol/engine/project-file';
import { say } from '#shared/sentence';
import { folderSize } from '../../store/folder-size';
import { removeFolder } from '../../store/move';
import type { ProjectFilesContext } from './context';
import { createExportProject } from './export-project';
import { createFindImages } from './find-images';
import { createImportProject } from './import-project';
import { measureImages } from './measure-images';
import { findReferences } from './pack-plan';

/** Returns the calls about project files. */
export function createProjectFiles(context: ProjectFilesContext): Handlers<typeof projectFileCalls> {
  const { projects } = context;
  return {
    async measureProject({ project }, { signal }) {
      const paths = await projects.find(project);
      const references = await findReferences(paths);
      const [blobs, runs, images] = await Promise.all([
        folderSize(paths.blobs, signal),
        folderSize(paths.runs, signal),
        measureImages(references.folders, signal),
      ]);
      return {
        projectBytes: blobs.sizeBytes + runs.sizeBytes,
        imageBytes: images.sizeBytes,
        imageFiles: images.files,
      };
    },
    async removeExport({ project, name }) {
      const { exports } = await projects.find(project);
      if (!(await readdir(exports).catch((): string[] => [])).includes(name))
        throw new GraftError('not-found', say`Exported file not found: ${name}`, name);
      await removeFolder(join(exports, name));
      return {};
    },
    ...createExportProject(context),
    ...createImportProject(context),
    ...createFindImages(projects),
  };
}
