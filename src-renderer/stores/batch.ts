// Predictions of all images of a folder: streamed, sorted, filtered and exported.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import type { Prediction } from '#shared/protocol/trainer-contract';
import type { Words } from '#shared/sentence';
import { toRequest } from './averaging';
import { useProject } from './project';
import { useSession } from './session';
import { useTrial } from './trial';

/** The column that rows are ordered by; `order` is that of the file names. */
export type BatchOrder = 'order' | 'class' | 'probability' | 'second';

/** Classes that are kept for each image. */
export const batchTop = 5;
/** In place of a class: only images that could not be read. */
export const unreadable = '\u0000unreadable';

/** The folder, its predictions, and what is shown of them. */
export const useBatch = defineStore('batch', () => {
  const session = useSession();
  const project = useProject();
  const trial = useTrial();
  const isOpen = ref(false);
  const folder = ref<string | null>(null);
  const total = ref<number | null>(null);
  const rows = shallowRef<readonly Prediction[]>([]);
  const running = ref(false);
  const problem = shallowRef<Words | null>(null);
  const order = ref<BatchOrder>('order');
  const descending = ref(false);
  /** Name of a class, `unreadable`, or null for all. */
  const only = ref<string | null>(null);
  /** Rows with a lower probability of the first class are hidden. */
  const least = ref(0);
  /** Rows with a higher one are hidden. */
  const most = ref(1);
  let controller: AbortController | null = null;

  /** The predicted classes with the number of images, the most frequent first. */
  const classes = computed(() => {
    const counts = new Map<string, number>();
    for (const { top } of rows.value) if (top[0]) counts.set(top[0].name, (counts.get(top[0].name) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1]).map(([name, count]) => ({ name, count }));
  });
  const unreadableCount = computed(() => rows.value.filter(({ problem: one }) => one !== null).length);
  const filtered = computed(() =>
    rows.value.filter(({ top, problem: one }) => {
      if (only.value === unreadable) return one !== null;
      const [first] = top;
      if (!first) return only.value === null && least.value === 0 && most.value === 1;
      if (only.value !== null && first.name !== only.value) return false;
      return first.probability >= least.value && first.probability <= most.value;
    }),
  );
  const shown = computed(() => {
    const list = [...filtered.value];
    if (order.value === 'order') return descending.value ? list.reverse() : list;
    const by = comparisons[order.value];
    const sign = descending.value ? -1 : 1;
    return list.sort((a, b) => sign * by(a, b));
  });

  /** Orders by a column; the same column again reverses the order. */
  function orderBy(column: BatchOrder): void {
    if (order.value === column) descending.value = !descending.value;
    else {
      order.value = column;
      descending.value = column === 'probability' || column === 'second';
    }
  }

  /** Predicts the images of a folder; aborts a prediction that runs. */
  async function run(path: string): Promise<void> {
    controller?.abort();
    const own = new AbortController();
    controller = own;
    folder.value = path;
    rows.value = [];
    total.value = null;
    problem.value = null;
    only.value = null;
    running.value = true;
    try {
      const request = {
        project: project.id,
        model: trial.selection(),
        folder: path,
        top: batchTop,
        ...toRequest(trial.averaging, trial.others),
      };
      for await (const item of session.client.predictFolder(request, { signal: own.signal })) {
        if (own.signal.aborted) return;
        total.value = item.total;
        if (item.predictions.length > 0) rows.value = [...rows.value, ...item.predictions];
      }
    } catch (error) {
      if (!own.signal.aborted && !isCancelled(error)) problem.value = wordsOf(error);
    } finally {
      if (controller === own) running.value = false;
    }
  }
  function cancel(): void {
    controller?.abort();
    running.value = false;
  }
  function close(): void {
    cancel();
    isOpen.value = false;
  }
  watch(
    () => project.id,
    () => {
      close();
      rows.value = [];
      folder.value = null;
      total.value = null;
    },
  );

  return {
    isOpen,
    folder,
    total,
    rows,
    running,
    problem,
    order,
    descending,
    only,
    least,
    most,
    classes,
    unreadableCount,
    shown,
    orderBy,
    run,
    cancel,
    close,
  };
});

const nameOf = ({ top }: Prediction) => top[0]?.name ?? '';
const chance = ({ top }: Prediction, rank: number) => top[rank]?.probability ?? -1;
const comparisons: Readonly<Record<Exclude<BatchOrder, 'order'>, (a: Prediction, b: Prediction) => number>> =
  {
    class: (a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : chance(b, 0) - chance(a, 0)),
    probability: (a, b) => chance(a, 0) - chance(b, 0),
    second: (a, b) => chance(a, 1) - chance(b, 1),
  };
