// The feature maps of the visible layers for the pinned image, as the graph shows them on its nodes.
import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { FeatureMaps } from '#shared/insight/feature-maps';
import { useModel } from './model';
import { usePinned } from './pinned';
import { useProject } from './project';
import { useSession } from './session';

/** Channels per node, and pixels per side. */
const wanted = { channels: 4, side: 28 };
/** Layers per request, which one forward pass computes. */
const atOnce = 64;
/** Waits until the user has stopped scrolling or editing. */
const restMs = 150;

/** Maps by layer; empty while no image is pinned. */
export const useLiveMaps = defineStore('liveMaps', () => {
  const session = useSession();
  const project = useProject();
  const model = useModel();
  const pinned = usePinned();
  const maps = shallowRef<ReadonlyMap<string, FeatureMaps>>(new Map());
  let visible: readonly string[] = [];
  /** Layers whose maps belong to the current image and graph; those of other layers are of the graph before an edit. */
  const current = shallowRef<ReadonlySet<string>>(new Set());
  let controller: AbortController | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Sets the visible layers; loads the maps of those that have none. */
  function show(names: readonly string[]): void {
    visible = names;
    if (pinned.image) schedule();
  }
  function schedule(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void load(), restMs);
  }

  async function load(): Promise<void> {
    const { graph } = model;
    const { image } = pinned;
    if (!graph || !image || model.pending || !session.connected) return;
    const missing = visible.filter((name) => !current.value.has(name)).slice(0, atOnce);
    if (missing.length === 0) return;
    controller?.abort();
    const own = new AbortController();
    controller = own;
    const request = { project: project.id, model: { graph }, image: image.image, layers: missing, ...wanted };
    try {
      const found = new Map(maps.value);
      const arrived = new Set<string>();
      for await (const one of session.client.featureMaps(request, { signal: own.signal })) {
        found.set(one.layer, one);
        arrived.add(one.layer);
      }
      if (own.signal.aborted) return;
      // Layers after an error are not returned, and not asked for again; their maps are of the graph before.
      for (const name of missing) if (!arrived.has(name)) found.delete(name);
      current.value = new Set([...current.value, ...missing]);
      maps.value = found;
      await load();
    } catch {
      // The lens shows why the image or the network cannot be used.
      if (!own.signal.aborted) maps.value = new Map();
    }
  }

  watch(
    () => [pinned.image, model.graph, model.pending] as const,
    ([image, graph], before) => {
      controller?.abort();
      current.value = new Set();
      if (!image || !graph) maps.value = new Map();
      else {
        // After an edit, the old maps stay, dimmed, until the new ones arrive; those of another image or network do not.
        if (image !== before?.[0] || graph.name !== before[1]?.name) maps.value = new Map();
        schedule();
      }
    },
  );
  return { maps, current, show };
});
