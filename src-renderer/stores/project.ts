// The open project: its draft, saved shortly after each change, and the list of projects.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { z } from 'zod';
import type { ProjectState, projectInfoSchema } from '#shared/protocol/engine/projects';
import { useClient } from '../connect/use-connection';
import { useToasts } from './toasts';

/** Saved working state of a project, without its name. */
export type Draft = ProjectState['draft'];
/** A deleted project; `wasOpen` if it was the open one. */
export interface DeletedProject {
  readonly id: string;
  readonly name: string;
  readonly wasOpen: boolean;
}

/** Entry of the list of projects. */
export type ProjectInfo = z.infer<typeof projectInfoSchema>;

const saveDelayMs = 500;
const emptyDraft: Draft = {
  model: null,
  edits: [],
  folder: null,
  split: { validation: 0.25, test: 0 },
  seed: 1,
  stages: [],
};

/** The open project. */
export const useProject = defineStore('project', () => {
  const client = useClient();
  const toasts = useToasts();
  const projects = shallowRef<ProjectInfo[]>([]);
  const id = ref('');
  const name = ref('');
  const draft = shallowRef<Draft>(emptyDraft);
  const saving = ref<'saved' | 'pending' | 'failed'>('saved');
  /** Counts opened projects; views watch it to reload. */
  const opened = ref(0);
  /** Projects deleted since the window opened, which can be restored; the engine keeps them for ten minutes. */
  const deleted = shallowRef<readonly DeletedProject[]>([]);
  let timer: ReturnType<typeof setTimeout> | null = null;
  let sentAt = 0;

  async function refresh(): Promise<void> {
    projects.value = await client.listProjects({});
  }

  /** Opens a project by id. Without an id, opens the last edited one, or the sample on first start. */
  async function open(requested?: string): Promise<void> {
    await flush();
    await refresh();
    const known = projects.value
      .filter(({ id, problem }) => problem === undefined || id === requested)
      .sort((a, b) => b.editedAt - a.editedAt);
    const chosen =
      known.find((project) => project.id === requested) ??
      known.find((project) => project.sample && requested === undefined && known.length === 1) ??
      known[0];
    setState(await client.openProject({ project: chosen?.id ?? 'sample' }));
  }

  /** Creates a project, optionally with a draft, and opens it. */
  async function create(title: string, initial?: Draft): Promise<void> {
    await flush();
    const created = await client.createProject({ name: title });
    if (initial) await client.saveDraft({ project: created.id, draft: initial });
    setState(initial ? { ...created, draft: initial } : created);
    await refresh();
  }

  /** Saves a copy under another name and switches to it; the original keeps its last saved state. */
  async function saveAs(title: string): Promise<void> {
    await flush();
    setState(await client.copyProject({ project: id.value, name: title }));
    await refresh();
  }

  /** Renames the open project, or another one. */
  async function rename(title: string, project = id.value): Promise<void> {
    await client.renameProject({ project, name: title });
    if (project === id.value) name.value = title;
    await refresh();
  }

  /** Deletes a project; `restore` brings it back. If it is the open one, opens the one edited last; `untitled` names a new one if none is left. */
  async function remove(project: string, untitled: string): Promise<void> {
    await flush();
    const title = projects.value.find((one) => one.id === project)?.name ?? name.value;
    await client.deleteProject({ project });
    deleted.value = [{ id: project, name: title, wasOpen: project === id.value }, ...deleted.value];
    await refresh();
    if (project !== id.value) return;
    // Its draft must not be saved any more.
    id.value = '';
    if (projects.value.length > 0) await open();
    else await create(untitled);
  }

  /** Deletes the open project, which turned out to be of no use as soon as it was created, and opens another one. */
  async function discard(next: string): Promise<void> {
    await flush();
    const made = id.value;
    id.value = '';
    await client.deleteProject({ project: made });
    await open(next);
  }

  /** Restores a deleted project, and opens it if it was open. */
  async function restore(project: string, reopen: boolean): Promise<void> {
    // Whether it succeeds or its time is over, it cannot be restored again.
    deleted.value = deleted.value.filter((one) => one.id !== project);
    await client.restoreProject({ project });
    if (reopen) await open(project);
    else await refresh();
  }

  function setState(state: ProjectState): void {
    id.value = state.id;
    name.value = state.name;
    draft.value = state.draft;
    saving.value = 'saved';
    opened.value++;
  }

  /** Updates parts of the draft and saves it, at most every half second. */
  function update(patch: Partial<Draft>): void {
    draft.value = { ...draft.value, ...patch };
    saving.value = 'pending';
    timer ??= setTimeout(() => void flush(), Math.max(0, sentAt + saveDelayMs - Date.now()));
  }

  /** Saves pending changes now. */
  async function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    if (saving.value === 'saved' || id.value === '') return;
    const sent = draft.value;
    sentAt = Date.now();
    try {
      await client.saveDraft({ project: id.value, draft: sent });
      if (draft.value === sent) saving.value = 'saved';
    } catch (error) {
      saving.value = 'failed';
      toasts.fail(error, () => void flush());
    }
  }

  /** Replaces the whole draft and opens the project again with it. Its undo history starts over; its runs stay. */
  async function replaceDraft(next: Draft): Promise<void> {
    await flush();
    await client.saveDraft({ project: id.value, draft: next });
    setState(await client.openProject({ project: id.value }));
  }

  /** Where the images of a project are, if its name does not tell it from another one; null otherwise. */
  function placeOf(one: ProjectInfo): string | null {
    const alike = projects.value.some((other) => other.id !== one.id && other.name === one.name);
    return alike ? (one.folder ?? one.id) : null;
  }

  const isOpen = computed(() => id.value !== '');
  return {
    projects,
    deleted,
    id,
    name,
    draft,
    saving,
    opened,
    isOpen,
    placeOf,
    refresh,
    open,
    create,
    saveAs,
    rename,
    remove,
    discard,
    restore,
    replaceDraft,
    update,
    flush,
  };
});
