// Equivariance: the shown layer's feature maps of the shifted or rotated image, beside the moved feature maps.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { isCancelled, wordsOf } from '#shared/errors';
import type { Move, MovedMaps } from '#shared/insight/moved-maps';
import type { Words } from '#shared/sentence';
import { useChosenFeature } from './chosen-feature';
import { useInsightSubject } from './insight-subject';
import { useLens } from './lens';
import { usePinned } from './pinned';
import { useProject } from './project';
import { useSession } from './session';

/** A comparison, and what was compared. */
export interface ComparedMove {
  readonly layer: string;
  readonly move: Move;
  readonly maps: MovedMaps;
}

/** The move and the comparison. */
export const useMovedMaps = defineStore('movedMaps', () => {
  const session = useSession();
  const project = useProject();
  const pinned = usePinned();
  const looked = useInsightSubject();
  const lens = useLens();
  const feature = useChosenFeature();

  const move = shallowRef<Move>({ shift: 8 });
  const result = shallowRef<ComparedMove | null>(null);
  const running = ref(false);
  const problem = shallowRef<Words | null>(null);
  let controller: AbortController | null = null;
  /** The shown layer, if it has feature maps. */
  const layer = computed(() => (lens.maps && lens.maps.maps.length > 0 ? lens.maps.layer : null));

  /** Compares the maps of the moved image with the moved maps of the shown layer. */
  async function run(): Promise<void> {
    controller?.abort();
    const [image, model, name] = [pinned.image, looked.subject, layer.value];
    if (!image || !model || name === null) return;
    const own = new AbortController();
    controller = own;
    running.value = true;
    result.value = null;
    problem.value = null;
    const moved = move.value;
    const request = {
      ...{ project: project.id, model, image: image.image },
      ...{ layer: name, channel: feature.channel, move: moved },
    };
    try {
      const maps = await session.client.movedMaps(request, { signal: own.signal });
      if (!own.signal.aborted) result.value = { layer: name, move: moved, maps };
    } catch (error) {
      if (!own.signal.aborted && !isCancelled(error)) problem.value = wordsOf(error);
    } finally {
      if (controller === own) running.value = false;
    }
  }

  watch([() => pinned.image, () => looked.subject, layer, () => feature.channel, move], () => {
    controller?.abort();
    controller = null;
    running.value = false;
    result.value = null;
    problem.value = null;
  });

  return { move, layer, result, running, problem, run };
});
