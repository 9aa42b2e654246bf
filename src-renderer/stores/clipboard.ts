// Copied layers, which can be pasted into this network or another one.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { LayerGraph } from '#shared/graph/graph';
import type { ModelSource } from '#shared/graph/model-source';

/** The copied layers. */
export const useClipboard = defineStore('clipboard', () => {
  /** The copied layers as a model of their own, which outlives the network that they came from. */
  const part = shallowRef<LayerGraph | null>(null);
  /** The model that they came from. */
  const source = shallowRef<ModelSource | null>(null);

  return { part, source };
});
