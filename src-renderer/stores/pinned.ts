// The image that is pinned in the window: every view shows what it knows of it.
import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { Client } from '#shared/protocol/contract';
import type { EngineContract } from '#shared/protocol/engine-contract';
import { useProject } from './project';

/** An image as the engine's calls name it. */
export type ImageReference = Parameters<Client<EngineContract>['explain']>[0]['image'];

/** A pinned image. */
export interface PinnedImage {
  readonly name: string;
  readonly image: ImageReference;
  /** Name of its class, if known. */
  readonly truth: string | null;
}

/** The pinned image, class and layer. */
export const usePinned = defineStore('pinned', () => {
  const project = useProject();
  const image = shallowRef<PinnedImage | null>(null);
  /** The class to explain; null for the most probable one. */
  const label = ref<number | null>(null);
  /** The layer whose feature maps are shown and explain the class; null for the default. */
  const layer = ref<string | null>(null);

  function pin(next: PinnedImage): void {
    image.value = next;
    label.value = null;
  }
  function unpin(): void {
    image.value = null;
    label.value = null;
    layer.value = null;
  }
  watch(() => project.id, unpin);
  return { image, label, layer, pin, unpin };
});
