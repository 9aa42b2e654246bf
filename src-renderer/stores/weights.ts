// Downloads of pretrained weights, which continue while other views are open.
import { defineStore } from 'pinia';
import { ref } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import type { ModelInfo, WeightsState } from '#shared/protocol/engine/models';
import type { Words } from '#shared/sentence';
import { useClient } from '../connect/use-connection';
import { useCatalog } from './catalog';

/** One download; `message` is the error if it failed. */
export interface WeightsJob {
  readonly running: boolean;
  readonly done: number;
  readonly total: number | null;
  readonly message: Words | null;
}

/** Returns the state of a network's weights, with or without its classifier. */
export function weightsOf(info: ModelInfo, includeTop: boolean): WeightsState {
  return includeTop ? info.weights : info.weightsNoTop;
}

/** The downloads. */
export const useWeights = defineStore('weights', () => {
  const client = useClient();
  const catalog = useCatalog();
  const jobs = ref<Record<string, WeightsJob>>({});
  const controllers = new Map<string, AbortController>();
  const keyOf = (id: string, includeTop: boolean) => `${id} ${includeTop ? 'top' : 'no-top'}`;

  const jobOf = (id: string, includeTop: boolean): WeightsJob | undefined =>
    jobs.value[keyOf(id, includeTop)];

  function set(key: string, job: Partial<WeightsJob>): void {
    const before = jobs.value[key] ?? { running: false, done: 0, total: null, message: null };
    jobs.value = { ...jobs.value, [key]: { ...before, ...job } };
  }

  /** Downloads a network's weights. Returns true if they are available afterward. */
  async function fetch(id: string, includeTop: boolean): Promise<boolean> {
    const key = keyOf(id, includeTop);
    if (jobs.value[key]?.running) return false;
    const controller = new AbortController();
    controllers.set(key, controller);
    set(key, { running: true, done: 0, total: null, message: null });
    let here = false;
    try {
      const items = client.fetchWeights({ model: id, includeTop }, { signal: controller.signal });
      for await (const { progress, file } of items) {
        if (progress) set(key, { done: progress.done, total: progress.total });
        if (file) here = true;
      }
    } catch (error) {
      const message = wordsOf(error);
      if (!isCancelled(error) && !controller.signal.aborted) set(key, { message });
    } finally {
      controllers.delete(key);
      set(key, { running: false });
    }
    if (here) await catalog.load();
    return here;
  }

  /** Cancels a download; the received part is kept for the next attempt. */
  function cancel(id: string, includeTop: boolean): void {
    controllers.get(keyOf(id, includeTop))?.abort();
  }

  return { jobs, jobOf, fetch, cancel };
});
