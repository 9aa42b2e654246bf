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
  /** Layers whose maps belong to the current image and graph. */
  let current = new Set<string>();
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
    const missing = visible.filter((name) => !current.has(name)).slice(0, atOnce);
    if (missing.length === 0) return;
    controller?.abort();
    const own = new AbortController();
    controller = own;
    const request = { project: project.id, model: { graph }, image: image.image, layers: missing, ...wanted };
    try {
      const found = new Map(maps.value);
      for await (const one of session.client.featureMaps(request, { signal: own.signal }))
        found.set(one.layer, one);
      if (own.signal.aborted) return;
      // Layers after an error are not returned, and not asked for again.
      for (const name of missing) current.add(name);
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
      current = new Set();
      if (!image || !graph) maps.value = new Map();
      else {
        // After an edit, the old maps stay until the new ones arrive; those of another image do not.
        if (image !== before?.[0]) maps.value = new Map();
        schedule();
      }
    },
  );
  return { maps, show };
});
