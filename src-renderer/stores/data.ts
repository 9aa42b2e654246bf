// The project's images: scanning, summary, pages of images, and dataset edits.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { DataEdit } from '#shared/data/edits';
import { areLeftOut, putBack as withoutExclusion } from '#shared/data/left-out';
import type { DataLabels } from '#shared/data/source';
import type { Split } from '#shared/data/split-schema';
import { GraftError, isCancelled, wordsOf } from '#shared/errors';
import type { Resize } from '#shared/graph/graph';
import type { DataSummary } from '#shared/protocol/engine/data';
import { joinWords, say, type Words } from '#shared/sentence';
import { useClient } from '../connect/use-connection';
import { describeDataEdit, describeSplit, type What } from './changes';
import { createDataQueries, type DataRequest } from './data-queries';
import { batchFiles, type NewImage } from './new-images';
import { type Draft, useProject } from './project';
import { useToasts } from './toasts';
import { type Change, useUndo } from './undo';

/** Scan progress; `total` is unknown at first. */
export interface ScanProgress {
  readonly done: number;
  readonly total: number | null;
  readonly what: string;
  readonly startedAt: number;
}

/** Codes of errors that say nothing about the source. */
const interruptions: ReadonlySet<string> = new Set(['engine-lost', 'interrupted', 'busy', 'out-of-memory']);

/** The scanned dataset. */
export const useData = defineStore('data', () => {
  const client = useClient();
  const project = useProject();
  const toasts = useToasts();
  const history = useUndo();
  const summary = shallowRef<DataSummary | null>(null);
  const progress = shallowRef<ScanProgress | null>(null);
  const problem = ref<Words | null>(null);
  /** True if the chosen source cannot be a dataset, as `problem` says; false if the engine could not look at it. */
  const unusable = ref(false);
  /** Counts scans, so that thumbnails and pages of an older one can be recognized as stale. */
  const version = ref(0);
  let controller: AbortController | null = null;

  const classes = computed(() => summary.value?.classes.map((one) => one.name) ?? []);
  const queries = createDataQueries(client, toRequest);
  const scanning = computed(() => progress.value !== null);
  const edits = computed(() => project.draft.dataEdits ?? []);

  function clear(): void {
    controller?.abort();
    summary.value = null;
    problem.value = null;
    unusable.value = false;
    progress.value = null;
    version.value++;
  }

  /** Returns the dataset's description as used in calls. */
  function toRequest(): DataRequest {
    const { folder, labels, more, dataEdits, split, seed } = project.draft;
    const rest = {
      ...(labels && { labels }),
      ...(more && { more }),
      ...(dataEdits && { edits: dataEdits }),
    };
    return { project: project.id, folder: folder ?? '', split, seed, ...rest };
  }

  /** Changes fields of the draft as one undoable change, and shows the result. Does nothing if they have these values. */
  async function change(what: What, patch: Partial<Draft>, field?: string): Promise<void> {
    const names = Object.keys(patch) as (keyof Draft)[];
    const before: Partial<Draft> = Object.fromEntries(names.map((name) => [name, project.draft[name]]));
    if (names.every((name) => isSame(before[name], patch[name]))) return;
    const saved = patch.dataEdits !== undefined;
    history.push({ where: 'data', what, field, saved, undo: () => apply(before), redo: () => apply(patch) });
    await apply(patch);
  }

  async function apply(values: Partial<Draft>): Promise<void> {
    if ('folder' in values || 'labels' in values) clear();
    project.update(values);
    if ('folder' in values || 'labels' in values || 'more' in values) await scan();
    else if ('dataEdits' in values) await refresh();
    if ('resize' in values) version.value++;
  }

  /** Returns the history entry of one of the edits that the draft has saved. */
  function changeOf(list: readonly DataEdit[], index: number): Change {
    const keep = (count: number) => apply({ dataEdits: count > 0 ? list.slice(0, count) : undefined });
    const what = describeDataEdit(list[index]!, []);
    return { where: 'data', what, saved: true, undo: () => keep(index), redo: () => keep(index + 1) };
  }
  watch(
    () => project.opened,
    () => history.seed(edits.value.map((_, index) => changeOf(edits.value, index))),
    { flush: 'sync' },
  );

  /** Chooses another folder, archive or file and scans it. */
  function choose(folder: string): Promise<void> {
    const patch = { folder, labels: undefined, more: undefined, dataEdits: undefined };
    if (folder === project.draft.folder && edits.value.length === 0) return scan();
    return change({ key: 'folder', values: { folder } }, patch);
  }

  /** Scans the draft's source again. Unchanged files are not read again. */
  async function scan(): Promise<void> {
    if (project.draft.folder === null) return;
    controller?.abort();
    const request = new AbortController();
    controller = request;
    problem.value = null;
    unusable.value = false;
    const startedAt = Date.now();
    progress.value = { done: 0, total: null, what: '', startedAt };
    try {
      const items = client.scan(toRequest(), { signal: request.signal });
      for await (const item of items) {
        if (controller !== request) return;
        if (item.progress) progress.value = { ...item.progress, startedAt };
        if (item.summary) {
          summary.value = item.summary;
          version.value++;
        }
      }
    } catch (error) {
      if (controller !== request || isCancelled(error)) return;
      problem.value = wordsOf(error);
      unusable.value = error instanceof GraftError && !interruptions.has(error.code);
      if (!(error instanceof GraftError)) toasts.fail(error);
    } finally {
      if (controller === request) progress.value = null;
    }
  }

  /** Recounts after an edit or a changed split, without reading from the disk. */
  async function refresh(): Promise<void> {
    if (!summary.value || scanning.value) return scan();
    const request = controller;
    try {
      const now = toRequest();
      const answer = await client.dataSummary(now);
      if (controller !== request || JSON.stringify(now) !== JSON.stringify(toRequest())) return;
      summary.value = answer;
      version.value++;
    } catch (error) {
      toasts.fail(error);
    }
  }

  /** Edits the dataset; the files are not changed. A left-out image that gets a class is put back. */
  function edit(one: DataEdit): Promise<void> {
    const returns = one.edit === 'relabel' && areLeftOut(edits.value, one.images);
    const before = returns ? withoutExclusion(edits.value, one.images) : edits.value;
    return change(describeDataEdit(one, classes.value), { dataEdits: [...before, one] });
  }

  /** Puts images back that edits left out. */
  async function putBack(images: readonly string[]): Promise<void> {
    if (!areLeftOut(edits.value, images)) return;
    const dataEdits = withoutExclusion(edits.value, images);
    const patch = { dataEdits: dataEdits.length > 0 ? dataEdits : undefined };
    await change({ key: 'putBack', n: images.length }, patch);
  }

  /** Sets how the images are split. */
  function setSplit(split: Split): void {
    const { what, field } = describeSplit(project.draft.split, split);
    void change(what, { split }, field);
  }

  /** Sets the seed of the split, the initializers and the training. */
  function setSeed(seed: number): void {
    void change({ key: 'seed', values: { from: project.draft.seed, to: seed } }, { seed }, 'seed');
  }

  function cancel(): void {
    controller?.abort();
    progress.value = null;
  }

  /** Sets the source of the labels and scans again. Edits made under the old labels are dropped. */
  function setLabels(labels: DataLabels | undefined): Promise<void> {
    return change({ key: 'labels' }, { labels, dataEdits: undefined });
  }

  /** Adds a folder or archive to the dataset, and scans. Classes of the same name are merged. */
  async function addFolder(folder: string): Promise<void> {
    const more = project.draft.more ?? [];
    const used = new Set(more.map(({ name }) => name));
    const wanted = (folder.split(/[\\/]/).filter(Boolean).at(-1) ?? 'folder')
      .replaceAll('@', '')
      .slice(0, 90);
    let name = wanted || 'folder';
    for (let n = 2; used.has(name); n++) name = `${wanted} ${n}`;
    project.update({ more: [...more, { name, folder }] });
    await scan();
  }

  /** Sets how images are resized to the network's input. Needs no scan. */
  function setResize(resize: Resize | undefined): void {
    void change({ key: 'resize' }, { resize }, 'resize');
  }

  /** Saves pasted or dropped images in the project, adds them to a class as one edit, and scans. Returns the paths of the saved images in the dataset; a message says which files were not added, and why. */
  async function addImages(className: string, files: readonly NewImage[]): Promise<string[]> {
    const saved: string[] = [];
    const left: Words[] = [];
    const projectId = project.id;
    const sources: NonNullable<Draft['more']> = [];
    for (const batch of batchFiles(files)) {
      const images = await Promise.all(
        batch.map(async (file) =>
          file instanceof File ? { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } : file,
        ),
      );
      const { source, paths, refused } = await client.addImages({ project: projectId, className, images });
      saved.push(...paths);
      left.push(...refused.map(({ name, reason }) => say`${name} (${reason})`));
      if (!sources.some(({ name }) => name === source.name)) sources.push(source);
    }
    // One message says what was added and what was not.
    if (left.length > 0)
      toasts.show(
        saved.length > 0 ? 'info' : 'error',
        say`Added ${saved.length} of ${files.length} files to “${className}”. Not added: ${joinWords(left, ', ')}.`,
      );
    if (saved.length === 0 || project.id !== projectId) return [];
    const one: DataEdit = { edit: 'add', images: saved, to: className };
    const more = project.draft.more ?? [];
    const added = sources.filter(({ name }) => !more.some((known) => known.name === name));
    await change(describeDataEdit(one, classes.value), {
      ...(added.length > 0 && { more: [...more, ...added] }),
      dataEdits: [...edits.value, one],
    });
    if (added.length === 0) await scan();
    return saved;
  }

  return {
    ...queries,
    toRequest,
    summary,
    progress,
    problem,
    unusable,
    version,
    classes,
    scanning,
    edits,
    clear,
    choose,
    scan,
    refresh,
    edit,
    putBack,
    setSplit,
    setSeed,
    cancel,
    setLabels,
    setResize,
    addFolder,
    addImages,
  };
});

/** Compares values of the draft. Lists of edits may name 100,000 images, so their lengths are compared first. */
function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return false;
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
