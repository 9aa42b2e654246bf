// The rows of the second model's list: its blocks, the layers of unfolded blocks, and which of them are selected.
import { computed, ref, shallowRef } from 'vue';
import { findKind } from '#shared/layers/catalog';
import { useDonor } from '../../stores/donor';
import { formatSizes } from '../../ui/format';

/** A block or a layer of the second model. */
export interface DonorRow {
  readonly id: string;
  readonly title: string;
  readonly layers: readonly string[];
  readonly category: string;
  readonly shape: string;
  readonly block: boolean;
  /** True for a layer of an unfolded block. */
  readonly inside: boolean;
}

/** Returns the rows that match the search text, and what selects and unfolds them. */
export function useDonorRows() {
  const donor = useDonor();
  const text = ref('');
  const unfolded = shallowRef<ReadonlySet<string>>(new Set());
  /** Index of the active row. */
  const at = ref(0);
  /** Index where a range selected with Shift starts. */
  const anchor = ref(0);

  const shapeOf = (name: string | undefined) => donor.facts?.layers.get(name ?? '')?.shape;
  const rows = computed((): DonorRow[] => {
    if (!donor.graph) return [];
    const owner = new Map(
      donor.blocks.flatMap((block) => block.layers.map((name) => [name, block] as const)),
    );
    const query = text.value.trim().toLowerCase();
    const seen = new Set<string>();
    const all: DonorRow[] = [];
    for (const layer of donor.graph.layers) {
      const block = owner.get(layer.name);
      if (block && query === '') {
        if (!seen.has(block.name)) {
          seen.add(block.name);
          const shape = shapeOf(block.layers.at(-1));
          all.push({
            id: `▸${block.name}`,
            title: block.name,
            layers: block.layers,
            category: 'merging',
            shape: shape ? formatSizes(shape, '×') : '',
            block: true,
            inside: false,
          });
        }
        if (!unfolded.value.has(block.name)) continue;
      } else if (query !== '' && !`${layer.name} ${layer.kind}`.toLowerCase().includes(query)) continue;
      const shape = shapeOf(layer.name);
      all.push({
        id: layer.name,
        title: layer.name,
        layers: [layer.name],
        category: findKind(layer.kind)?.category ?? 'core',
        shape: shape ? formatSizes(shape, '×') : '?',
        block: false,
        inside: block !== undefined && query === '',
      });
    }
    return all;
  });
  const isSelected = (row: DonorRow) => row.layers.every((name) => donor.chosen.has(name));
  const isUnfolded = (row: DonorRow) => unfolded.value.has(row.title);

  /** Selects a row alone, adds or removes it, or selects the range from the last one selected. */
  function select(index: number, how: 'only' | 'toggle' | 'range'): void {
    const row = rows.value[index];
    if (!row) return;
    at.value = index;
    if (how === 'range') {
      const [from, to] = [Math.min(anchor.value, index), Math.max(anchor.value, index)];
      donor.chosen = new Set(rows.value.slice(from, to + 1).flatMap((one) => one.layers));
      return;
    }
    anchor.value = index;
    const next = new Set(how === 'only' ? [] : donor.chosen);
    const removes = how === 'toggle' && isSelected(row);
    for (const name of row.layers) removes ? next.delete(name) : next.add(name);
    donor.chosen = next;
  }
  function unfold(row: DonorRow | undefined, on: boolean): void {
    if (!row?.block) return;
    const next = new Set(unfolded.value);
    if (on) next.add(row.title);
    else next.delete(row.title);
    unfolded.value = next;
  }
  return { text, rows, at, isSelected, isUnfolded, select, unfold };
}
