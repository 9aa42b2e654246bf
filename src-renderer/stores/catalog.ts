// The pretrained networks that can be opened, and which of their weights are here.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ModelInfo } from '#shared/protocol/engine/models';
import { useClient } from '../connect/use-connection';

/** The catalog of networks. */
export const useCatalog = defineStore('catalog', () => {
  const client = useClient();
  const models = shallowRef<readonly ModelInfo[]>([]);

  /** Reads the catalog again, for instance after weights were downloaded. */
  async function load(): Promise<void> {
    models.value = await client.listModels({});
  }

  return { models, load };
});
