// The project's pictures: the scan as a stream, its summary, pages of pictures and their thumbnails.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { z } from 'zod';
import { GraftError, isCancelled } from '#shared/errors';
import type { DataSummary, engineContract } from '#shared/protocol/engine-contract';
import type { Part } from '#shared/recipe/data-index';
import { useClient } from './connection';
import { useProject } from './project';
import { useToasts } from './toasts';

/** A page of pictures as the engine gives it. */
export type PicturePage = z.infer<typeof engineContract.pictures.output>;
/** How far a scan has come; `total` is unknown at first. */
export interface ScanProgress {
  readonly done: number;
  readonly total: number | null;
  readonly what: string;
  readonly startedAt: number;
}

/** The scanned folder. */
export const useData = defineStore('data', () => {
  const client = useClient();
  const project = useProject();
  const toasts = useToasts();
  const summary = shallowRef<DataSummary | null>(null);
  const progress = shallowRef<ScanProgress | null>(null);
  const problem = ref<string | null>(null);
  /** Counts scans: thumbnails and pages of an older one are stale. */
  const version = ref(0);
  let controller: AbortController | null = null;

  const classes = computed(() => summary.value?.classes.map((one) => one.name) ?? []);
  const scanning = computed(() => progress.value !== null);

  function clear(): void {
    controller?.abort();
    summary.value = null;
    problem.value = null;
    progress.value = null;
    version.value++;
  }

  /** Takes another folder and scans it. */
  async function choose(folder: string): Promise<void> {
    clear();
    project.update({ folder });
    await scan();
  }

  /** Scans the draft's folder anew; what did not change is not read again. */
  async function scan(): Promise<void> {
    const { folder, split, seed } = project.draft;
    if (folder === null) return;
    controller?.abort();
    const mine = new AbortController();
    controller = mine;
    problem.value = null;
    const startedAt = Date.now();
    progress.value = { done: 0, total: null, what: '', startedAt };
    try {
      const items = client.scan({ project: project.id, folder, split, seed }, { signal: mine.signal });
      for await (const item of items) {
        if (controller !== mine) return;
        if (item.progress) progress.value = { ...item.progress, startedAt };
        if (item.summary) {
          summary.value = item.summary;
          version.value++;
        }
      }
    } catch (error) {
      if (controller !== mine || isCancelled(error)) return;
      problem.value = error instanceof Error ? error.message : String(error);
      if (!(error instanceof GraftError)) toasts.fail(error);
    } finally {
      if (controller === mine) progress.value = null;
    }
  }

  function cancel(): void {
    controller?.abort();
    progress.value = null;
  }

  /** A page of pictures, of one class and part where given. */
  function page(
    filter: { label: number | null; part: Part | null },
    offset: number,
    limit: number,
  ): Promise<PicturePage> {
    const { folder, split, seed } = project.draft;
    return client.pictures({
      project: project.id,
      folder: folder ?? '',
      split,
      seed,
      offset,
      limit,
      ...(filter.label === null ? {} : { label: filter.label }),
      ...(filter.part === null ? {} : { part: filter.part }),
    });
  }

  return { summary, progress, problem, version, classes, scanning, clear, choose, scan, cancel, page };
});
