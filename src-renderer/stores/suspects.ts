// Images that may be mislabeled, as the list of the Data view and the map show them.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { isCancelled } from '#shared/errors';
import { useData } from './data';
import type { Suspects } from './data-queries';
import { useModel } from './model';
import { useProject } from './project';
import { useToasts } from './toasts';

/** The ranked list and the search for it. */
export const useSuspects = defineStore('suspects', () => {
  const data = useData();
  const model = useModel();
  const project = useProject();
  const toasts = useToasts();
  /** Null until a search has ended. */
  const found = shallowRef<Suspects | null>(null);
  const running = ref(false);
  /** Progress from 0 to 1; null while it is not known. */
  const share = ref<number | null>(null);
  let controller: AbortController | null = null;

  /** Paths of the images of the list. */
  const paths = computed(() => new Set(found.value?.map(({ image }) => image.path)));

  /** Searches with the features of the edited network. */
  async function find(): Promise<void> {
    if (!model.graph || running.value) return;
    const own = new AbortController();
    controller = own;
    running.value = true;
    share.value = null;
    try {
      for await (const item of data.findSuspects(model.graph, own.signal)) {
        if (own.signal.aborted) return;
        if (item.progress)
          share.value = item.progress.total ? item.progress.done / item.progress.total : null;
        if (item.suspects) found.value = item.suspects;
      }
    } catch (error) {
      if (!own.signal.aborted && !isCancelled(error)) toasts.fail(error);
    } finally {
      running.value = false;
    }
  }
  /** Removes an image from the list. */
  function drop(path: string): void {
    found.value = found.value?.filter(({ image }) => image.path !== path) ?? null;
  }
  const cancel = () => controller?.abort();
  // A change of labels scans the folder again: the list stays.
  watch([() => project.id, () => project.draft.folder], () => {
    cancel();
    found.value = null;
  });

  return { found, running, share, paths, find, drop, cancel };
});
