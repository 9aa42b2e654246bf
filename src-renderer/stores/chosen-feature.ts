// A feature that is chosen in the lens: a channel of the shown feature maps and a position in it, and the pixels that it sees.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import { wordsOf } from '#shared/errors';
import { edgeCells, edgeContrast } from '#shared/insight/edge-contrast';
import { type InsightMap, valuesOf } from '#shared/insight/methods';
import { type AxisField, type ReceptiveField, receptiveFields } from '#shared/insight/receptive-field';
import type { Words } from '#shared/sentence';
import { useInsightSubject } from './insight-subject';
import { useLens } from './lens';
import { usePinned } from './pinned';
import { useProject } from './project';
import { useSession } from './session';

/** Waits until the position rests. */
const restMs = 200;

/** A rectangle in pixels of the network's input; parts may lie outside of the image. */
export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The channel, the position and its receptive field. */
export const useChosenFeature = defineStore('chosenFeature', () => {
  const session = useSession();
  const project = useProject();
  const pinned = usePinned();
  const lens = useLens();
  const looked = useInsightSubject();
  const channel = ref<number | null>(null);
  const row = ref(0);
  const column = ref(0);
  /** Magnitude of the feature's gradient by each pixel; null while it is computed. */
  const cloud = shallowRef<InsightMap | null>(null);
  const problem = shallowRef<Words | null>(null);
  let controller: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const layer = computed(() => lens.maps?.layer ?? null);
  /** Height and width of the layer's maps. */
  const size = computed(() => {
    const [height = 1, width = 1] = lens.maps?.maps.length ? lens.maps.shape : [];
    return { height, width };
  });
  const field = computed((): ReceptiveField | null => {
    const { graph } = looked;
    if (!graph || layer.value === null || channel.value === null) return null;
    return receptiveFields(graph).get(layer.value) ?? null;
  });
  /** What the feature sees by the arithmetic; null if that is not a rectangle. */
  const box = computed((): PixelBox | null => {
    if (field.value?.kind !== 'window') return null;
    const { height, width } = field.value;
    return {
      x: startOf(width, column.value),
      y: startOf(height, row.value),
      width: width.size,
      height: height.size,
    };
  });

  /** Chooses a channel of the shown maps, at its strongest position. */
  function choose(next: number | null): void {
    channel.value = next;
    const map = lens.maps?.maps.find((one) => one.channel === next);
    if (!map) return;
    let strongest = 0;
    for (const [i, value] of map.bytes.entries()) if (value > map.bytes[strongest]!) strongest = i;
    const [y, x] = [Math.floor(strongest / map.width), strongest % map.width];
    moveTo(
      Math.floor(((y + 0.5) / map.height) * size.value.height),
      Math.floor(((x + 0.5) / map.width) * size.value.width),
    );
  }
  function moveTo(y: number, x: number): void {
    row.value = Math.min(size.value.height - 1, Math.max(0, y));
    column.value = Math.min(size.value.width - 1, Math.max(0, x));
  }

  async function load(): Promise<void> {
    const { image } = pinned;
    const model = looked.subject;
    if (!image || !model || layer.value === null || channel.value === null) return;
    const own = new AbortController();
    controller = own;
    const place = { row: row.value, column: column.value, channel: channel.value };
    const request = { project: project.id, model, image: image.image, layer: layer.value, place };
    try {
      const found = await session.client.effectiveField(request, { signal: own.signal });
      if (!own.signal.aborted) cloud.value = found;
    } catch (error) {
      if (!own.signal.aborted) problem.value = wordsOf(error);
    }
  }
  watch([channel, row, column, layer, () => pinned.image, () => looked.subject], () => {
    controller?.abort();
    clearTimeout(timer);
    problem.value = null;
    cloud.value = null;
    if (channel.value !== null) timer = setTimeout(() => void load(), restMs);
  });
  /** The layer of the last maps. */
  let shownLayer = lens.maps?.layer ?? null;
  // Another layer has other channels; the strongest position differs by image.
  watch(
    () => lens.maps,
    (maps) => {
      if (!pinned.image) channel.value = null;
      // While the maps of another image are computed, the channel stays.
      if (!maps) return;
      if (maps.layer !== shownLayer || !maps.maps.some((one) => one.channel === channel.value))
        channel.value = null;
      shownLayer = maps.layer;
    },
  );

  /** Shares of the strongest gradient, 0 to 1. */
  const shares = computed(() => {
    if (!cloud.value) return null;
    const { width, height, max } = cloud.value;
    const values = valuesOf(cloud.value).map((value) => (max > 0 ? value / max : 0));
    return { width, height, values };
  });

  /** Cells of the shown maps with edges of the image. */
  const cells = computed(() => {
    const [shown] = lens.maps?.maps ?? [];
    return shown && lens.seen ? edgeCells(lens.seen, shown.height, shown.width) : null;
  });
  /** How many times as strongly the channel responds at edges as in flat areas; null if that is not known. */
  const edges = computed(() => {
    const map = lens.maps?.maps.find((one) => one.channel === channel.value);
    return map && cells.value ? edgeContrast(map, cells.value) : null;
  });

  return { channel, edges, layer, row, column, size, field, box, shares, problem, choose, moveTo };
});

const startOf = ({ stride, padding }: AxisField, feature: number) => feature * stride - padding;
