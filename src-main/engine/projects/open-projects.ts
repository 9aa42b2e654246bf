// The projects of a home folder: creates, finds and locks them.
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '#shared/errors';
import type { ProjectState } from '#shared/protocol/engine/projects';
import { say } from '#shared/sentence';
import { type Lock, takeLock } from '../../process/lock-file';
import { move, removeFolder } from '../../store/move';
import { isReservedName } from '../../store/safe-names';
import { deletedPrefix, type ProjectPaths, projectPaths } from './paths';
import { type Draft, emptyDraft, readProjectFile, writeProjectFile } from './project-file';
import { sweepBlobs } from './sweep-blobs';

/** The projects of one home folder. */
export interface Projects {
  /** Creates a project. `finalName` is called once its folder is filled. `fill` may write files into its folder before the project appears; it returns the draft, whose paths are those of the final folder. */
  create(options: {
    name: string;
    id?: string;
    sample?: boolean;
    finalName?: () => Promise<string>;
    fill?: (temporary: ProjectPaths, final: ProjectPaths) => Promise<Draft>;
  }): Promise<ProjectState>;
  /** Returns a project's paths for reading. Throws 'not-found'. */
  find(id: string): Promise<ProjectPaths>;
  /** Returns a project's paths for writing and locks the project until `close`. Throws 'not-found', or 'busy' if another process has the lock. */
  openForWriting(id: string): Promise<ProjectPaths>;
  /** Calls `use` while the project is locked by this engine. Returns false without calling it if another process has the lock. */
  whileLocked(id: string, use: () => Promise<boolean>): Promise<boolean>;
  /** Registers cleanup that runs each time a project has been locked, before anything else is written into it. */
  onOpenForWriting(prepare: (paths: ProjectPaths) => Promise<void>): void;
  /** Registers a check that runs before a project is deleted; it throws if the project is in use. */
  onRelease(check: (paths: ProjectPaths) => Promise<void>): void;
  /** Checks that this engine may delete a project, and releases its lock. Returns its paths. */
  release(id: string): Promise<ProjectPaths>;
  draft(id: string): Promise<Draft>;
  /** Releases all locks. */
  close(): Promise<void>;
}

/** Opens the projects of a home folder. */
export function openProjects(home: string): Projects {
  const locks = new Map<string, Promise<Lock>>();
  const checks: ((paths: ProjectPaths) => Promise<void>)[] = [];
  const preparations: ((paths: ProjectPaths) => Promise<void>)[] = [];
  const folder = join(home, 'projects');

  async function find(id: string): Promise<ProjectPaths> {
    const paths = projectPaths(home, id);
    const info = await stat(paths.file).catch(() => null);
    if (!info) throw new GraftError('not-found', say`Project '${id}' was not found in ${folder}.`, id);
    return paths;
  }

  async function lock(paths: ProjectPaths, id: string) {
    const lock = await takeLock(paths.lock);
    if ('heldBy' in lock) {
      throw new GraftError(
        'busy',
        say`Project '${id}' is open in another Graft (process ${lock.heldBy.pid}). Close it there, or use another project.`,
        id,
      );
    }
    // A project that cannot be read, for example one of a newer version, is not touched; opening it gives the reason.
    const readable = await readProjectFile(paths.file).then(
      () => true,
      () => false,
    );
    if (!readable) return lock;
    for (const prepare of preparations) await prepare(paths);
    // Last: the cleanup before it removes files that name blobs.
    await sweepBlobs(paths);
    return lock;
  }

  async function create({ name, id, sample = false, finalName, fill }: Parameters<Projects['create']>[0]) {
    await mkdir(folder, { recursive: true });
    const existing = new Set(await readdir(folder));
    const wanted = id ?? slug(name);
    let free = wanted;
    // A deleted project keeps its id as long as it can be restored.
    for (let i = 2; existing.has(free) || existing.has(deletedPrefix + free); i++) free = `${wanted}-${i}`;
    const final = projectPaths(home, free);
    let title = name;
    const temporary = join(folder, `.${free}-${process.pid}-${Date.now()}`);
    await mkdir(temporary, { recursive: true });
    try {
      const draft = fill ? await fill(inFolder(final, temporary), final) : emptyDraft();
      title = (await finalName?.()) ?? name;
      await writeProjectFile(join(temporary, 'project.json'), {
        name: title,
        sample,
        editedAt: Date.now(),
        draft,
      });
      await move(temporary, final.root);
    } catch (error) {
      await removeFolder(temporary);
      throw error;
    }
    return { id: free, name: title, draft: await draft(free) };
  }

  async function draft(id: string): Promise<Draft> {
    return (await readProjectFile((await find(id)).file)).draft;
  }

  /** Projects that stay locked until `close`. */
  const kept = new Set<string>();

  function openForWriting(id: string): Promise<ProjectPaths> {
    kept.add(id);
    return locked(id);
  }

  async function locked(id: string): Promise<ProjectPaths> {
    const paths = await find(id);
    const known = locks.get(id);
    // While this machine was asleep, another one may have taken the project over.
    if (known && (await known).lost && locks.get(id) === known) locks.delete(id);
    let held = locks.get(id);
    if (!held) {
      held = lock(paths, id);
      locks.set(id, held);
      held.catch(() => locks.delete(id));
    }
    await held;
    return paths;
  }

  return {
    create,
    find,
    draft,
    openForWriting,
    async whileLocked(id, use) {
      try {
        await locked(id);
      } catch (error) {
        if (error instanceof GraftError && error.code === 'busy') return false;
        throw error;
      }
      try {
        return await use();
      } finally {
        // Only the open project stays locked.
        if (!kept.has(id)) {
          const held = locks.get(id);
          locks.delete(id);
          await (await held)?.release();
        }
      }
    },
    onRelease: (check) => void checks.push(check),
    async release(id) {
      const paths = await openForWriting(id);
      for (const check of checks) await check(paths);
      kept.delete(id);
      const held = locks.get(id);
      locks.delete(id);
      await (await held)?.release();
      return paths;
    },
    onOpenForWriting: (prepare) => void preparations.push(prepare),
    async close() {
      const held = [...locks.values()];
      locks.clear();
      for (const locked of held) await locked.then((lock) => lock.release()).catch(() => {});
    },
  };
}

/** Returns the same paths below another root: the temporary folder of a project that is being created. */
function inFolder(final: ProjectPaths, root: string): ProjectPaths {
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
  const short = plain.replace(/-+$/, '') || 'project';
  return isReservedName(short) ? `${short}-project` : short;
}
