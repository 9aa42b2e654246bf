// The calls about projects, folders to choose from, recipe files and the engine itself.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { GraftError, wordsOf } from '#shared/errors';
import { freeName, keyOfName } from '#shared/free-name';
import { isId } from '#shared/ids';
import { countDone } from '#shared/labs/guided/progress';
import type { Handlers } from '#shared/protocol/contract';
import type { projectsCalls } from '#shared/protocol/engine/projects';
import { say } from '#shared/sentence';
import { browseHandlers } from './browse';
import { copyProjectFiles, movePaths } from './copy-project';
import { createDeletion, removeDeletedProjects } from './delete-project';
import { handInHandlers } from './hand-in-files';
import { describeMachine } from './machine';
import { openProjects, type Projects } from './open-projects';
import { projectPaths } from './paths';
import { createProjectUpdates, readProjectFile } from './project-file';
import { recipeHandlers } from './recipe-files';
import { makeSampleOnce } from './sample-project';

/** The projects, with the calls about them. */
export interface OpenedProjects extends Projects {
  readonly handlers: Handlers<typeof projectsCalls>;
  /** Lists the projects, the one edited last first. */
  readonly list: () => ReturnType<typeof listProjects>;
  /** Returns a name, with a number after it if another project has it. */
  readonly freeName: (name: string) => Promise<string>;
  /** The version of Graft. */
  readonly version: string;
}

/** Opens the projects of a home folder, creates the sample project on the first start, and returns both with the calls. */
export async function createProjects(home: string, appFolder: string): Promise<OpenedProjects> {
  const projects = openProjects(home);
  const update = createProjectUpdates();
  const version = await readVersion(appFolder);
  await removeDeletedProjects(home);
  await makeSampleOnce(home, appFolder, projects);
  const deletion = createDeletion(home, projects);
  /** Names of all projects but one. */
  const namesBeside = async (project?: string) =>
    (await listProjects(home)).filter(({ id }) => id !== project).map(({ name }) => name);
  const free = async (name: string) => freeName(name, await namesBeside());
  return {
    ...projects,
    list: () => listProjects(home),
    freeName: free,
    version,
    async close() {
      await deletion.close();
      await projects.close();
    },
    handlers: {
      info: () => ({ version, home, platform: process.platform, separator: sep }),
      machine: () => describeMachine(home),
      ...browseHandlers,
      ...recipeHandlers,
      ...handInHandlers,
      ...deletion.handlers,
      async restoreProject({ project }, context) {
        const restored = await deletion.handlers.restoreProject({ project }, context);
        const { file } = projectPaths(home, project);
        // Meanwhile, another project may have got its name.
        const others = await namesBeside(project);
        const name = await readProjectFile(file).then(
          (found) => found.name,
          () => null,
        );
        if (name !== null && freeName(name, others) !== name)
          await update(file, (old) => ({ ...old, name: freeName(name, others) }));
        return restored;
      },
      listProjects: () => listProjects(home),
      createProject: async ({ name }) => projects.create({ name: await free(name) }),
      async openProject({ project }) {
        const paths = await projects.openForWriting(project);
        const { name, draft } = await readProjectFile(paths.file);
        return { id: project, name, draft };
      },
      async saveDraft({ project, draft }) {
        const paths = await projects.openForWriting(project);
        await update(paths.file, (file) => ({ ...file, editedAt: Date.now(), draft }));
        return {};
      },
      async copyProject({ project, name }) {
        const paths = await projects.find(project);
        const { draft } = await readProjectFile(paths.file);
        return projects.create({
          name: await free(name),
          async fill(temporary, final) {
            await copyProjectFiles(paths, temporary);
            return movePaths(draft, paths.root, final.root);
          },
        });
      },
      async renameProject({ project, name }) {
        const paths = await projects.openForWriting(project);
        if ((await namesBeside(project)).some((other) => keyOfName(other) === keyOfName(name)))
          throw new GraftError('invalid', say`Another project has the name '${name}'.`, project);
        await update(paths.file, (file) => ({ ...file, name }));
        return {};
      },
    },
  };
}

/** Lists the projects, the one edited last first. A project whose file cannot be read is listed with the reason; a folder without one is skipped. */
async function listProjects(home: string) {
  const infos = [];
  for (const id of await readdir(join(home, 'projects')).catch(() => [])) {
    if (!isId(id)) continue;
    const paths = projectPaths(home, id);
    const file = await readProjectFile(paths.file).catch((error: GraftError) => error);
    if (file instanceof Error && file.code === 'not-found') continue;
    const runs = (await readdir(paths.runs).catch(() => [])).filter((run) => !run.startsWith('.')).length;
    if (file instanceof Error) {
      const editedAt = (await stat(paths.file).catch(() => null))?.mtimeMs ?? 0;
      infos.push({ id, name: id, editedAt, runs, sample: false, folder: null, problem: wordsOf(file) });
      continue;
    }
    const { name, editedAt, sample, draft } = file;
    const lab = draft.lab && { id: draft.lab.lab, done: countDone(draft.lab) };
    infos.push({ id, name, editedAt, runs, sample, folder: draft.folder, ...(lab && { lab }) });
  }
  return infos.sort((a, b) => b.editedAt - a.editedAt);
}

async function readVersion(appFolder: string): Promise<string> {
  const text = await readFile(join(appFolder, 'package.json'), 'utf8');
  return String((JSON.parse(text) as { version?: unknown }).version);
}
