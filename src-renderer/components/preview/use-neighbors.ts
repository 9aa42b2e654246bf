// The images of the dataset that are most similar to the previewed one, by the features of the preview's network.
import { onBeforeUnmount, shallowRef, watch } from 'vue';
import type { z } from 'zod';
import { isCancelled } from '#shared/errors';
import type { engineContract } from '#shared/protocol/engine-contract';
import { useClient } from '../../connect/use-connection';
import { useData } from '../../stores/data';
import { usePreview } from '../../stores/preview';
import { useToasts } from '../../stores/toasts';

/** Similar images as returned by the engine. */
type Neighbors = NonNullable<z.infer<typeof engineContract.neighbors.item>['neighbors']>;
/** State of the search: `missing` images have no cached features, so the network has to run on them first. */
export type Search =
  | { readonly state: 'none' | 'searching' }
  | { readonly state: 'computing'; readonly done: number; readonly total: number | null }
  | { readonly state: 'missing'; readonly missing: number }
  | {
      readonly state: 'found';
      readonly neighbors: Neighbors;
      /** Class of each at that time. */
      readonly names: readonly string[];
      /** True while they are searched again, because the dataset changed. */
      readonly outdated: boolean;
    };

const count = 6;
/** The search computes up to this many missing features without asking: about a second of work. */
const computedUnasked = 24;

/** Returns the state of the search, and a function that computes the missing features. */
export function useNeighbors() {
  const client = useClient();
  const data = useData();
  const preview = usePreview();
  const toasts = useToasts();
  const search = shallowRef<Search>({ state: 'none' });
  let controller = new AbortController();

  function subject() {
    if (preview.located) return { path: preview.located.path };
    const source = preview.trialImage?.source;
    if (!source) return null;
    return 'bytes' in source ? source : { file: source.path };
  }
  async function find(mostComputed: number): Promise<void> {
    controller.abort();
    controller = new AbortController();
    const { signal } = controller;
    const [model, image] = [preview.featureModel, subject()];
    if (!model || !image || preview.located === undefined || !data.summary) {
      search.value = { state: 'none' };
      return;
    }
    const before = search.value;
    search.value = before.state === 'found' ? { ...before, outdated: true } : { state: 'searching' };
    const { classes } = data;
    try {
      const request = { ...data.toRequest(), model, image, count, mostComputed };
      for await (const { progress, missing, neighbors } of client.neighbors(request, { signal })) {
        if (signal.aborted) return;
        if (progress) search.value = { state: 'computing', ...progress };
        if (missing !== undefined) search.value = { state: 'missing', missing };
        if (!neighbors) continue;
        const names = neighbors.map((one) => classes[one.image.label] ?? '');
        search.value = { state: 'found', neighbors, names, outdated: false };
      }
    } catch (error) {
      if (isCancelled(error) || signal.aborted) return;
      search.value = { state: 'none' };
      toasts.fail(error);
    }
  }
  const nameOfImage = () =>
    preview.located?.path ?? (preview.located === null ? preview.trialImage?.id : null);
  watch([() => preview.featureModel, nameOfImage], () => {
    search.value = { state: 'none' };
    void find(computedUnasked);
  });
  watch(
    () => data.version,
    () => find(computedUnasked),
  );
  void find(computedUnasked);
  onBeforeUnmount(() => controller.abort());
  return { search, computeAll: () => find(Number.MAX_SAFE_INTEGER) };
}
