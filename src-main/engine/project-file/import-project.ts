// Imports a project file as a new project: unpacked and checked next to the projects, and renamed in place once it is whole.
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { GraftError } from '#shared/errors';
import type { Progress } from '#shared/progress';
import type { Handlers } from '#shared/protocol/contract';
import { type projectFileCalls, projectFileName } from '#shared/protocol/engine/project-file';
import { say } from '#shared/sentence';
import { type UnpackedProject, unpackProjectFile } from '../../formats/reader-client';
import { progressOf } from '../../process/progress-stream';
import { writeJsonAtomic } from '../../store/atomic';
import { openBlobStore } from '../../store/blobs';
import { removeFolder } from '../../store/move';
import type { ProjectPaths } from '../projects/paths';
import type { ProjectFilesContext } from './context';
import type { MissingFolders } from './image-listing';
import { samplesFolder } from './pack-plan';

/** Returns the call that imports a project. */
export function createImportProject({
  projects,
  freeName,
  models,
  appFolder,
  readerEntry,
}: ProjectFilesContext): Pick<Handlers<typeof projectFileCalls>, 'importProject'> {
  /** Opens the catalog's networks whose weights the file does not contain; downloads them if they are not on this machine. */
  async function completeWeights(
    { catalog }: UnpackedProject,
    blobs: string,
    path: string,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ): Promise<void> {
    const store = openBlobStore(blobs);
    for (const { catalog: model, title, includeTop, blobs: names } of catalog) {
      const source = { catalog: model, includeTop, weights: 'pretrained' } as const;
      const open = () => models.open(source, { blobs, seed: 1, signal });
      await open().catch(async (error) => {
        if (!(error instanceof GraftError) || error.code !== 'not-ready') throw error;
        for await (const { progress } of models.handlers.fetchWeights({ model, includeTop }, { signal }))
          if (progress) onProgress(progress);
        await open();
      });
      for (const name of names)
        if (!(await store.has(name)))
          throw new GraftError(
            'bad-file',
            say`${path} needs other pretrained weights of ${title} than this Graft has. Use the version of Graft that wrote it.`,
            path,
          );
    }
  }

  async function run(path: string, signal: AbortSignal, onProgress: (progress: Progress) => void) {
    let unpacked: UnpackedProject | undefined;
    return projects.create({
      name: basename(path).replace(projectFileName, '') || 'project',
      finalName: () => freeName(unpacked!.name),
      async fill(temporary, final) {
        unpacked = await unpackProjectFile(
          { path, folder: temporary.root, finalFolder: final.root, samples: samplesFolder(appFolder) },
          { readerEntry, signal, onProgress },
        );
        await completeWeights(unpacked, temporary.blobs, path, signal, onProgress);
        const missing: MissingFolders = unpacked.sources.flatMap(({ name, included }, i) =>
          included ? [] : [{ number: i + 1, name }],
        );
        if (missing.length > 0) await writeJsonAtomic(temporary.missingImages, missing);
        if (signal.aborted) throw new GraftError('cancelled', say`Cancelled: ${path}.`, path);
        return unpacked.draft;
      },
    });
  }

  return {
    async *importProject({ path: given, uploadedTo }, { signal }) {
      const path = resolve(given);
      const upload = uploadedTo === undefined ? null : uploadOf(await projects.find(uploadedTo), path);
      try {
        for await (const item of progressOf((onProgress: (progress: Progress) => void) =>
          run(path, signal, onProgress),
        ))
          yield 'progress' in item ? { progress: item.progress } : { project: item.result };
      } finally {
        if (upload !== null) await removeFolder(upload);
      }
    },
  };
}

/** Returns the folder of an upload that contains a file. Throws 'invalid' for any other path. */
function uploadOf({ uploads }: ProjectPaths, path: string): string {
  const inside = relative(uploads, dirname(path)).split(sep);
  if (inside[0] === '' || inside[0] === '..')
    throw new GraftError('invalid', say`${path} was not uploaded to this project.`, path);
  return join(uploads, inside[0]!);
}
