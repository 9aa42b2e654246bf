// Keyboard navigation of the canvas: arrow keys move between layers, letters run commands.
import { consumersOf } from '#shared/graph/graph';
import { useModel } from '../../stores/model';
import { isTyping } from '../../ui/keys';
import { useCommandKeys } from '../commands/command-keys';
import type { Drawing, DrawnNode } from './drawing';
import type { useViewport } from './use-viewport';

const arrows: Readonly<Record<string, 'up' | 'down' | 'left' | 'right'>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** Returns the canvas' handler for keys. */
export function useCanvasKeys(canvas: {
  drawing(): Drawing | null;
  nodeOf(name: string | null): DrawnNode | undefined;
  toggleBlock(name: string | null): void;
  list(): void;
  readonly view: ReturnType<typeof useViewport>;
}) {
  const model = useModel();
  const commandKey = useCommandKeys();
  const { view } = canvas;

  /** Selects the layer above, below or beside the selected one. A collapsed block counts as one layer. */
  function step(direction: 'up' | 'down' | 'left' | 'right'): void {
    const { graph } = model;
    const drawing = canvas.drawing();
    if (!graph || !drawing) return;
    const here = canvas.nodeOf(model.selected);
    if (!here) {
      model.selected = graph.outputs[0] ?? null;
      return;
    }
    const choose = (id: string | undefined) => {
      const node = id === undefined ? undefined : drawing.byId.get(id);
      const names = node?.card.block?.layers ?? (node ? [node.id] : []);
      if (names.length > 0 && model.layersByName.has(names[0]!)) model.select(names);
    };
    if (direction === 'up') choose(here.card.layer.inputs[0]);
    else if (direction === 'down') choose(consumersOf(drawing.graph).get(here.id)?.[0]);
    else {
      const row = drawing.nodes
        .filter((node) => node.place.rank === here.place.rank)
        .sort((a, b) => a.place.x - b.place.x);
      choose(row[row.indexOf(here) + (direction === 'left' ? -1 : 1)]?.id);
    }
  }
  function onKey(event: KeyboardEvent): void {
    if (isTyping(event) || commandKey(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    const arrow = arrows[event.key];
    // Lists and buttons inside the canvas handle their own keys.
    const inside = (event.target as Element).closest('[role=listbox], button, aside');
    if (inside && (arrow || ['Enter', ' ', 'Home', 'End', 'Escape'].includes(event.key))) return;
    if (arrow) step(arrow);
    else if (event.key === 'Escape' && model.selection.length > 0) model.selected = null;
    else if (event.key === 'f') view.fit();
    else if (event.key === 'l') canvas.list();
    else if (event.key === 'Enter') canvas.toggleBlock(model.selected);
    else if (event.key === '+' || event.key === '=') view.zoomIn();
    else if (event.key === '-') view.zoomOut();
    else if (event.key === 'Home') model.selected = model.graph?.layers[0]?.name ?? null;
    else if (event.key === 'End') model.selected = model.graph?.outputs[0] ?? null;
    else return;
    event.preventDefault();
  }
  return { onKey };
}
