// Selection in the drawing of the second model: clicks, ranges, the selection box and the arrow keys.
import { ref } from 'vue';
import { consumersOf } from '#shared/graph/graph';
import { useDonor } from '../../stores/donor';
import type { Drawing, DrawnNode } from '../canvas/drawing';

type Direction = 'up' | 'down' | 'left' | 'right';

/** Returns what selects layers; `drawing` is the current drawing. */
export function useDonorSelection(drawing: () => Drawing | null) {
  const donor = useDonor();
  /** Ids of the node where a range starts, and of the one selected last. */
  const anchor = ref<string | null>(null);
  const at = ref<string | null>(null);

  const layersOf = ({ id, card }: DrawnNode) => card.block?.layers ?? [id];
  const isChosen = (node: DrawnNode) => layersOf(node).every((name) => donor.chosen.has(name));

  /** Selects a node alone, adds or removes it, or selects the range from the anchor, in the order of the layers. */
  function choose(node: DrawnNode, how: 'only' | 'toggle' | 'range'): void {
    at.value = node.id;
    const order = drawing()?.graph.layers.map((layer) => layer.name) ?? [];
    const from = anchor.value === null ? -1 : order.indexOf(anchor.value);
    if (how === 'range' && from >= 0) {
      const to = order.indexOf(node.id);
      const ids = order.slice(Math.min(from, to), Math.max(from, to) + 1);
      const nodes = ids.flatMap((id) => drawing()?.byId.get(id) ?? []);
      donor.chosen = new Set(nodes.flatMap(layersOf));
      return;
    }
    anchor.value = node.id;
    const next = new Set(how === 'toggle' ? donor.chosen : []);
    const removes = how === 'toggle' && isChosen(node);
    for (const name of layersOf(node)) removes ? next.delete(name) : next.add(name);
    donor.chosen = next;
  }

  /** Selects the node above, below or beside the last one; `extends` selects the range up to it. */
  function step(direction: Direction, extend: boolean): DrawnNode | undefined {
    const drawn = drawing();
    if (!drawn) return undefined;
    const here = at.value === null ? undefined : drawn.byId.get(at.value);
    const next = here ? neighbor(drawn, here, direction) : drawn.nodes[0];
    if (next) choose(next, extend ? 'range' : 'only');
    return next;
  }

  function clear(): void {
    donor.chosen = new Set();
    anchor.value = null;
    at.value = null;
  }
  return { at, choose, step, clear, isChosen };
}

function neighbor(drawn: Drawing, here: DrawnNode, direction: Direction): DrawnNode | undefined {
  if (direction === 'up') return drawn.byId.get(here.card.layer.inputs[0] ?? '');
  if (direction === 'down') return drawn.byId.get(consumersOf(drawn.graph).get(here.id)?.[0] ?? '');
  const row = drawn.nodes
    .filter((node) => node.place.rank === here.place.rank)
    .sort((a, b) => a.place.x - b.place.x);
  return row[row.indexOf(here) + (direction === 'left' ? -1 : 1)];
}
