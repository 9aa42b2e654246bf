// Copied layers, which can be pasted into this or another network.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { LayerGraph } from '#shared/graph/graph';
import type { ModelSource } from '#shared/graph/model-source';

/** The copied layers. */
export const useClipboard = defineStore('clipboard', () => {
  /** The copied layers as a separate graph, so that they outlive the network they were copied from. */
  const part = shallowRef<LayerGraph | null>(null);
  /** Model that the layers were copied from. */
  const source = shallowRef<ModelSource | null>(null);

  return { part, source };
});
