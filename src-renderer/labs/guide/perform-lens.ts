// Changes what “What the network sees” shows, as its controls do.
import { nextTick } from 'vue';
import type { Act } from '#shared/labs/guided/act';
import { useChosenFeature } from '../../stores/chosen-feature';
import { useLens } from '../../stores/lens';
import { useMovedMaps } from '../../stores/moved-maps';
import { usePinned } from '../../stores/pinned';
import { until } from './until';

/** Changes method, layer or channel, and waits for the explanation and the feature maps. */
export async function showInLens({ layer, channel, method }: Extract<Act, { act: 'lens' }>): Promise<void> {
  const lens = useLens();
  if (method !== undefined) {
    lens.method = method;
    lens.page = 'explanation';
  }
  if (layer !== undefined) {
    usePinned().layer = layer;
    lens.page = channel === undefined ? lens.page : 'layer';
  }
  await nextTick();
  await until(() => !lens.running && !lens.computingMaps && (lens.maps !== null || lens.problem !== null));
  if (channel === undefined) return;
  lens.page = 'layer';
  const feature = useChosenFeature();
  const isShown = () => lens.maps?.maps.some((one) => one.channel === channel) ?? true;
  while (!isShown() && lens.maps!.maps.length < (lens.maps!.shape.at(-1) ?? 0)) await lens.showMore();
  // A new layer drops the channel of the one before, a moment after its maps arrive.
  await nextTick();
  feature.choose(channel);
}

/** Compares the shown feature maps with those of the moved image. */
export async function moveImage({ move }: Extract<Act, { act: 'moveImage' }>): Promise<void> {
  const moved = useMovedMaps();
  moved.move = move;
  await nextTick();
  await moved.run();
}
