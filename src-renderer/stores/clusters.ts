// The clusters that the user knows, and where new runs are trained: on this machine, or on one of them.
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Cluster } from '#shared/protocol/engine/clusters';
import type { Target } from '#shared/protocol/engine/runs';
import { readSetting, writeSetting } from '../ui/remember';
import { useSession } from './session';

/** The clusters and the chosen target. The target belongs to this window, not to a project or recipe. */
export const useClusters = defineStore('clusters', () => {
  const session = useSession();
  const list = shallowRef<readonly Cluster[]>([]);
  /** Name of the chosen cluster; null for this machine. */
  const name = ref(readSetting('cluster') || null);
  const cpus = ref(positive(readSetting('clusterCpus')) ?? 1);
  const gpus = ref(positive(readSetting('clusterGpus')) ?? 0);
  /** Number of workers that train data-parallel; null for one node with Graft's own engine. */
  const workers = ref(positive(readSetting('clusterWorkers')));
  /** Number of parts of each of their batches, if it is greater than that of the workers. */
  const moreParts = ref(positive(readSetting('clusterParts')));
  const parts = computed({
    get: () => Math.max(workers.value ?? 1, moreParts.value ?? 1),
    set: (value) => (moreParts.value = value > (workers.value ?? 1) ? value : null),
  });
  watch(moreParts, (value) => writeSetting('clusterParts', value === null ? '' : String(value)));
  watch(name, (value) => writeSetting('cluster', value ?? ''));
  watch(cpus, (value) => writeSetting('clusterCpus', String(value)));
  watch(gpus, (value) => writeSetting('clusterGpus', String(value)));
  watch(workers, (value) => writeSetting('clusterWorkers', value === null ? '' : String(value)));

  /** The chosen cluster; null for this machine, or if it was removed. */
  const chosen = computed(() => list.value.find((one) => one.name === name.value) ?? null);
  const target = computed<Target | undefined>(() =>
    chosen.value
      ? {
          ...{ cluster: chosen.value.name, cpus: cpus.value, gpus: gpus.value },
          ...(workers.value !== null && { workers: workers.value }),
          ...(workers.value !== null && parts.value > workers.value && { parts: parts.value }),
        }
      : undefined,
  );

  async function refresh(): Promise<void> {
    list.value = await session.client.clusters({});
  }
  watch(
    () => session.connections,
    () => void refresh().catch(() => {}),
    { immediate: true },
  );

  /** Adds or changes a cluster. Without a token, the known one is kept. */
  async function save(cluster: {
    readonly name: string;
    readonly address: string;
    readonly token?: string | null;
    readonly folder: string | null;
  }): Promise<void> {
    list.value = await session.client.saveCluster(cluster);
  }
  async function remove(cluster: string): Promise<void> {
    list.value = await session.client.removeCluster({ name: cluster });
    if (name.value === cluster) name.value = null;
  }

  return { list, name, cpus, gpus, workers, parts, chosen, target, refresh, save, remove };
});

function positive(text: string | null): number | null {
  const value = Number(text);
  return text !== null && value > 0 ? value : null;
}
