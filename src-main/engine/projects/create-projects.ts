// Projects: made, listed, opened under a lock, and their draft kept.
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GraftError } from '#shared/errors';
import type { Handlers } from '#shared/protocol/contract';
import type { ProjectState } from '#shared/protocol/engine/projects';
import { projectStateSchema } from '#shared/protocol/engine/projects';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { migrateProject } from '#shared/recipe/migrate';
import { stageSchema } from '#shared/run/stage';
import { takeLock } from '../../process/lock-file';
import { readJson, writeJsonAtomic } from '../../store/atomic';
import { copyProjectFiles, movePaths } from './copy-project';
import { type ProjectPaths, projectPaths } from './paths';

const projectSchema = z.object({
  version: z.literal(2),
  name: z.string(),
  sample: z.boolean(),
  editedAt: z.number(),
  draft: projectStateSchema.shape.draft,
});
const fileSchema = z.preprocess(migrateProject, projectSchema);
type ProjectFile = z.infer<typeof fileSchema>;
/** What a project edits; see `projectStateSchema`. */
type Draft = ProjectState['draft'];

/** The projects of one home folder. */
export interface Projects {
  /** Makes a project; `fill` may put files into its folder before it appears, and returns its draft, which names paths of the final place. */
  create(options: {
    name: string;
    id?: string;
    sample?: boolean;
    fill?: (making: ProjectPaths, final: ProjectPaths) => Promise<Draft>;
  }): Promise<ProjectState>;
  /** A project's paths for reading; throws 'not-found'. */
  find(id: string): Promise<ProjectPaths>;
  /** A project's paths for writing: takes its lock, or throws 'busy'. */
  openForWriting(id: string): Promise<ProjectPaths>;
  draft(id: string): Promise<Draft>;
  handlers: Pick<
    Handlers<EngineContract>,
    'listProjects' | 'createProject' | 'openProject' | 'saveDraft' | 'copyProject' | 'renameProject'
  >;
  close(): Promise<void>;
}

/** The draft of a new project: nothing chosen, one stage that trains the head. */
function emptyDraft(): Draft {
  const head = stageSchema.parse({ name: 'head', trainable: { head: true } });
  return {
    model: null,
    edits: [],
    folder: null,
    split: { validation: 0.25, test: 0 },
    seed: 1,
    stages: [head],
  };
}

/** Opens the projects of a home folder; `onOwned` runs once a project's lock is taken, before anything is written. */
export function openProjects(home: string, onOwned: (paths: ProjectPaths) => Promise<void>): Projects {
  const owned = new Map<string, Promise<{ release(): Promise<void> }>>();
  const folder = join(home, 'projects');

  async function find(id: string): Promise<ProjectPaths> {
    const paths = projectPaths(home, id);
    const there = await stat(paths.file).catch(() => null);
    if (!there) throw new GraftError('not-found', `There is no project '${id}' in ${folder}.`, id);
    return paths;
  }

  async function lock(paths: ProjectPaths, id: string) {
    const taken = await takeLock(paths.lock);
    if ('heldBy' in taken) {
      throw new GraftError(
        'busy',
        `Project '${id}' is being written by another Graft (process ${taken.heldBy.pid}). Close it there, or use another project.`,
        id,
      );
    }
    await onOwned(paths);
    return taken;
  }

  async function openForWriting(id: string): Promise<ProjectPaths> {
    const paths = await find(id);
    let lease = owned.get(id);
    if (!lease) {
      lease = lock(paths, id);
      owned.set(id, lease);
      lease.catch(() => owned.delete(id));
    }
    await lease;
    return paths;
  }

  async function create({ name, id, sample = false, fill }: Parameters<Projects['create']>[0]) {
    await mkdir(folder, { recursive: true });
    const taken = new Set(await readdir(folder));
    const wanted = id ?? slug(name);
    let free = wanted;
    for (let i = 2; taken.has(free); i++) free = `${wanted}-${i}`;
    const final = projectPaths(home, free);
    const making = join(folder, `.${free}-${process.pid}-${Date.now()}`);
    await mkdir(making, { recursive: true });
    try {
      const draft = fill ? await fill(remapped(final, making), final) : emptyDraft();
      const file: ProjectFile = { version: 2, name, sample, editedAt: Date.now(), draft };
      await writeJsonAtomic(join(making, 'project.json'), file);
      await rename(making, final.root);
    } catch (error) {
      await rm(making, { recursive: true, force: true });
      throw error;
    }
    return { id: free, name, draft: await draft(free) };
  }

  async function draft(id: string): Promise<Draft> {
    return (await readJson((await find(id)).file, fileSchema)).draft;
  }

  return {
    create,
    find,
    openForWriting,
    draft,
    async close() {
      const leases = [...owned.values()];
      owned.clear();
      for (const lease of leases) await lease.then((taken) => taken.release()).catch(() => {});
    },
    handlers: {
      async listProjects() {
        const infos = [];
        for (const id of await readdir(folder).catch(() => [])) {
          if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) continue;
          const paths = projectPaths(home, id);
          const file = await readJson(paths.file, fileSchema).catch(() => null);
          if (!file) continue;
          const runs = (await readdir(paths.runs).catch(() => [])).filter((run) => !run.startsWith('.'));
          infos.push({
            id,
            name: file.name,
            editedAt: file.editedAt,
            runs: runs.length,
            sample: file.sample,
          });
        }
        return infos.sort((a, b) => b.editedAt - a.editedAt);
      },
      createProject: ({ name }) => create({ name }),
      async openProject({ project }) {
        const paths = await openForWriting(project);
        const file = await readJson(paths.file, fileSchema);
        return { id: project, name: file.name, draft: file.draft };
      },
      async saveDraft({ project, draft }) {
        const paths = await openForWriting(project);
        const file = await readJson(paths.file, fileSchema);
        await writeJsonAtomic(paths.file, { ...file, editedAt: Date.now(), draft });
        return {};
      },
      async copyProject({ project, name }) {
        const paths = await find(project);
        const file = await readJson(paths.file, fileSchema);
        return create({
          name,
          async fill(making, final) {
            await copyProjectFiles(paths, making);
            return movePaths(file.draft, paths.root, final.root);
          },
        });
      },
      async renameProject({ project, name }) {
        const paths = await openForWriting(project);
        const file = await readJson(paths.file, fileSchema);
        await writeJsonAtomic(paths.file, { ...file, name });
        return {};
      },
    },
  };
}

/** The same paths under the folder in which a project is being made. */
function remapped(final: ProjectPaths, root: string): ProjectPaths {
  const entries = Object.entries(final).map(([key, path]) => [key, root + path.slice(final.root.length)]);
  return { ...(Object.fromEntries(entries) as unknown as ProjectPaths), root };
}

function slug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return plain.replace(/-+$/, '') || 'project';
}
