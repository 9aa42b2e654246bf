// The values of the lens' layer: for the pinned image, and on request for a sample of the dataset.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import { mostSampled, type SampleActivations, type ValueHistogram } from '#shared/insight/activations';
import type { Words } from '#shared/sentence';
import { useData } from './data';
import { useInsightSubject } from './insight-subject';
import { useLens } from './lens';
import { useModel } from './model';
import { usePinned } from './pinned';
import { useSession } from './session';

/** The values for a sample, and what was sampled. */
export interface MeasuredSample extends SampleActivations {
  readonly part: 'validation' | 'all';
  /** Images that the sample was drawn from. */
  readonly total: number;
}

/** The values of the shown layer. */
export const useActivations = defineStore('activations', () => {
  const session = useSession();
  const data = useData();
  const lens = useLens();
  const looked = useInsightSubject();
  const model = useModel();
  const pinned = usePinned();

  const image = shallowRef<ValueHistogram | null>(null);
  /** Samples by layer, of the present network and dataset. */
  const samples = shallowRef<ReadonlyMap<string, MeasuredSample>>(new Map());
  const progress = shallowRef<{ done: number; total: number | null; startedAt: number } | null>(null);
  const measuring = ref(false);
  const problem = shallowRef<Words | null>(null);
  let imageController: AbortController | null = null;
  let controller: AbortController | null = null;

  const layer = computed(() => (pinned.image ? lens.layer : null));
  const sample = computed(() => (layer.value === null ? null : (samples.value.get(layer.value) ?? null)));
  /** Why no sample can be measured; null if one can. */
  const reason = computed((): 'noData' | 'weightsComing' | null => {
    if (!data.summary) return 'noData';
    const now = looked.subject;
    const own = now && 'graph' in now && now.graph === model.graph;
    return own && model.arrival.state !== 'here' ? 'weightsComing' : null;
  });

  async function loadImage(): Promise<void> {
    imageController?.abort();
    const [of, name, shown] = [looked.subject, layer.value, pinned.image];
    if (!of || name === null || !shown || !session.connected) return;
    const own = new AbortController();
    imageController = own;
    const request = { project: data.toRequest().project, model: of, layer: name, image: shown.image };
    try {
      for await (const item of session.client.activations(request, { signal: own.signal }))
        if (item.image && !own.signal.aborted) image.value = item.image;
    } catch (error) {
      if (!own.signal.aborted && !isCancelled(error)) problem.value = wordsOf(error);
    }
  }

  /** Measures the values for a sample of the dataset; those so far are shown meanwhile. */
  async function measure(): Promise<void> {
    cancel();
    const [of, name] = [looked.subject, layer.value];
    if (!of || name === null || reason.value !== null) return;
    const own = new AbortController();
    controller = own;
    measuring.value = true;
    problem.value = null;
    const startedAt = Date.now();
    const { project, ...asked } = data.toRequest();
    const request = { project, model: of, layer: name, sample: { ...asked, count: mostSampled } };
    let what = { part: 'all' as MeasuredSample['part'], total: 0 };
    try {
      for await (const item of session.client.activations(request, { signal: own.signal })) {
        if (own.signal.aborted) return;
        if (item.of) what = item.of;
        if (item.progress) progress.value = { ...item.progress, startedAt };
        if (item.sample) samples.value = new Map(samples.value).set(name, { ...item.sample, ...what });
      }
    } catch (error) {
      if (!own.signal.aborted && !isCancelled(error)) problem.value = wordsOf(error);
    } finally {
      if (controller === own) {
        measuring.value = false;
        progress.value = null;
      }
    }
  }

  /** Stops measuring; the values so far stay, and say how many images they are of. */
  function cancel(): void {
    controller?.abort();
    controller = null;
    measuring.value = false;
    progress.value = null;
  }

  watch([() => looked.subject, () => data.version], () => {
    cancel();
    samples.value = new Map();
  });
  watch(
    () => [pinned.image, looked.subject, layer.value, lens.page, lens.running] as const,
    ([shown, of, name, page, busy], before) => {
      if (before?.[0] !== shown || before[1] !== of || before[2] !== name) {
        imageController?.abort();
        image.value = null;
        problem.value = null;
        // A sample of another layer goes on only if it was asked for there.
        cancel();
      }
      // The explanation comes first: both need the trainer.
      if (shown && name !== null && page === 'layer' && !busy && image.value === null) void loadImage();
    },
    { immediate: true },
  );

  return { layer, image, sample, progress, measuring, problem, reason, most: mostSampled, measure, cancel };
});
