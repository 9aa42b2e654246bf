// Pages of the images that match the grid's filter, loaded as they become visible.
import { computed, ref, shallowReactive, watch } from 'vue';
import type { ImageFilter } from '#shared/data/filter-images';
import { useData } from '../stores/data';
import type { ImagePage } from '../stores/data-queries';
import { useToasts } from '../stores/toasts';

const pageSize = 120;

/**
 * Loads the pages of the visible range of images. After an edit of the dataset, the old images stay visible until the new
 * ones arrive; after a change of the filter or the folder, `onReset` is called instead.
 */
export function useImagePages(
  filter: () => ImageFilter,
  range: () => { readonly from: number; readonly to: number },
  onReset: () => void,
) {
  const data = useData();
  const toasts = useToasts();
  const total = ref<number | null>(null);
  const pages = shallowReactive(
    new Map<number, { readonly images: ImagePage['images']; readonly generation: number }>(),
  );
  const requested = new Set<number>();
  let generation = 0;

  async function load(page: number): Promise<void> {
    if (requested.has(page)) return;
    requested.add(page);
    const request = generation;
    try {
      const result = await data.page(filter(), page * pageSize, pageSize);
      if (request !== generation) return;
      total.value = result.total;
      pages.set(page, { images: result.images, generation });
      for (const [other, one] of pages)
        if (one.generation !== generation && !requested.has(other)) pages.delete(other);
      loadVisible();
    } catch (error) {
      requested.delete(page);
      toasts.fail(error);
    }
  }
  function loadVisible(): void {
    const { from, to } = range();
    const last = Math.floor(Math.max(0, Math.min(to, total.value ?? 0) - 1) / pageSize);
    for (let page = Math.min(Math.floor(from / pageSize), last); page <= last; page++) void load(page);
  }
  const key = computed(() => JSON.stringify([filter(), data.summary?.folder]));
  watch(
    [key, () => data.version],
    ([now], [before]) => {
      generation++;
      requested.clear();
      if (now !== before) {
        pages.clear();
        total.value = null;
        onReset();
      }
      if (data.summary) loadVisible();
    },
    { immediate: true },
  );
  watch(() => JSON.stringify(range()), loadVisible);

  /** Returns the image to show at an index; null while it is loading. */
  const imageAt = (index: number) =>
    pages.get(Math.floor(index / pageSize))?.images[index % pageSize] ?? null;
  /** Returns the path of an image that is loaded and up to date. */
  function pathAt(index: number): string | undefined {
    const page = pages.get(Math.floor(index / pageSize));
    return page?.generation === generation ? page.images[index % pageSize]?.path : undefined;
  }
  /** Returns the paths of a range of images, in one call if they are not all loaded; null if the images changed meanwhile. */
  async function pathsOf(from: number, to: number): Promise<string[] | null> {
    const loaded = Array.from({ length: Math.min(to - from + 1, pageSize) }, (_, i) => pathAt(from + i));
    if (loaded.length === to - from + 1 && loaded.every((path) => path !== undefined)) return loaded;
    const request = generation;
    const paths = await data.paths(filter(), { offset: from, limit: to - from + 1 });
    return request === generation ? paths : null;
  }
  return { total, key, imageAt, pathAt, pathsOf };
}
