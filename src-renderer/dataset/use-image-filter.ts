// Filter of the image grid: class, split, flag, text and order.
import { computed, ref, watch } from 'vue';
import type { Part } from '#shared/data/dataset-index';
import type { ImageFilter } from '#shared/data/filter-images';
import type { ImageFlag } from '#shared/data/image-flags';
import { useData } from '../stores/data';
import { type Sort, sortOf } from './filter';

/** Returns the filter's settings as refs, and `filter`, the query for the engine. */
export function useImageFilter() {
  const data = useData();
  /** Index of the selected class; null for all classes. */
  const label = ref<number | null>(null);
  const part = ref<Part | 'all' | 'leftOut'>('all');
  const flag = ref<ImageFlag | null>(null);
  const text = ref('');
  const sort = ref<Sort>('none');
  const filter = computed<ImageFilter>(() => ({
    ...(label.value === null ? {} : { label: label.value }),
    ...partOf(part.value),
    ...(flag.value === null ? {} : { flag: flag.value }),
    ...(text.value.trim() === '' ? {} : { text: text.value.trim() }),
    ...sortOf(sort.value),
  }));
  watch(
    () => data.summary?.folder,
    () => (label.value = null),
  );
  // Nothing is left out any more.
  watch(
    () => data.summary?.leftOutTotal ?? 0,
    (count) => {
      if (count === 0 && part.value === 'leftOut') part.value = 'all';
    },
  );
  // An edit can remove the class, or change its index.
  watch(
    () => data.classes.join('\n'),
    () => (label.value = null),
  );
  return { label, part, flag, text, sort, filter };
}

function partOf(part: Part | 'all' | 'leftOut'): Pick<ImageFilter, 'part' | 'leftOut'> {
  if (part === 'leftOut') return { leftOut: true };
  return part === 'all' ? {} : { part };
}
