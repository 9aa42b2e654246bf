// Selected layers of a graph: the one shown in the inspector, and further ones.
import { type ComputedRef, computed, ref, shallowRef, watch } from 'vue';
import type { Layer, LayerGraph } from '#shared/graph/graph';

/** The layers of a graph by name. */
export type LayersByName = Pick<ReadonlyMap<string, Layer>, 'get' | 'has' | 'keys'>;

/** Creates an empty selection in a graph. */
export function createSelection(
  graph: ComputedRef<LayerGraph | null>,
  layersByName: ComputedRef<LayersByName>,
) {
  const selected = ref<string | null>(null);
  /** Selected layers other than the one shown in the inspector. */
  const others = shallowRef<ReadonlySet<string>>(new Set());
  watch(selected, (name) => {
    if (name === null || !others.value.has(name)) others.value = new Set();
  });
  const selectedLayer = computed(() => (selected.value ? layersByName.value.get(selected.value) : undefined));
  /** Names of the selected layers, in graph order. */
  const selection = computed(() => {
    if (selected.value === null) return [];
    const chosen = new Set([...others.value, selected.value]);
    // Usually one: not worth looking at every layer.
    if (chosen.size === 1) return layersByName.value.has(selected.value) ? [selected.value] : [];
    return graph.value?.layers.map((layer) => layer.name).filter((name) => chosen.has(name)) ?? [];
  });
  /** Selects layers; the inspector shows the last one. */
  function select(names: readonly string[]): void {
    others.value = new Set(names);
    selected.value = names.at(-1) ?? null;
  }
  /** Toggles a layer in the selection. */
  function toggle(name: string): void {
    const chosen = new Set(selection.value);
    if (!chosen.delete(name)) chosen.add(name);
    select([...chosen].filter((one) => one !== name).concat(chosen.has(name) ? [name] : []));
  }

  return { selected, others, selectedLayer, selection, select, toggle };
}
