// What happens when layers are dragged over the canvas and let go: between two layers, or behind the output.
import { ref } from 'vue';
import { useData } from '../stores/data';
import { useModel } from '../stores/model';
import { useProject } from '../stores/project';
import { aimed, dragged, dragType, endDrag, tryOnEdge } from './drag';

/** Handlers of the canvas for a drag of layers. */
export function useDrop() {
  const model = useModel();
  const data = useData();
  const project = useProject();
  const over = ref(false);

  function onDragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes(dragType)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    over.value = true;
    const reach = (event.target as Element | null)?.closest?.('.reach') as SVGElement | null;
    const { from, to } = reach?.dataset ?? {};
    if (from === undefined || to === undefined || !model.graph || !dragged.value) aimed.value = null;
    else if (aimed.value?.from !== from || aimed.value.to !== to) {
      const context = { classes: data.classes, seed: project.draft.seed };
      aimed.value = { from, to, trouble: tryOnEdge(model.graph, { from, to }, dragged.value, context) };
    }
  }
  function onDrop(event: DragEvent): void {
    const layers = dragged.value;
    const edge = aimed.value;
    over.value = false;
    endDrag();
    if (!layers) return;
    event.preventDefault();
    event.stopPropagation();
    if (edge) {
      model.edit({ edit: 'insert', from: edge.from, to: edge.to, layers: [...layers] });
      model.selected = model.layersByName.get(edge.to)?.inputs[0] ?? null;
      return;
    }
    model.edit({ edit: 'addHead', layers: [...layers] });
    model.selected = model.graph?.outputs[0] ?? null;
  }
  function leave(): void {
    over.value = false;
  }
  return { over, aimed, onDragOver, onDrop, leave };
}
