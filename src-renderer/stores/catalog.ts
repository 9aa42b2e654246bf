// Catalog of pretrained networks, and which of their weights are downloaded.
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ModelInfo } from '#shared/protocol/engine/models';
import { useClient } from '../connect/use-connection';

/** The catalog of networks. */
export const useCatalog = defineStore('catalog', () => {
  const client = useClient();
  const models = shallowRef<readonly ModelInfo[]>([]);

  /** Reloads the catalog, for example after a download. */
  async function load(): Promise<void> {
    models.value = await client.listModels({});
  }

  return { models, load };
});
