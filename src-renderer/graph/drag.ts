// What is being dragged from the palette onto the canvas; the layers travel in memory, their type in the drag itself.
import { shallowRef } from 'vue';
import type { NewLayer } from '#shared/recipe/edit';

/** Type of the drag, so that files dragged in are not taken for layers. */
export const dragType = 'application/x-graft-layers';

/** The layers being dragged, or null. */
export const dragged = shallowRef<readonly NewLayer[] | null>(null);

/** Begins a drag of layers. */
export function beginDrag(event: DragEvent, layers: readonly NewLayer[]): void {
  dragged.value = layers;
  event.dataTransfer?.setData(dragType, JSON.stringify(layers));
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copy';
}

/** Ends it, wherever it ended. */
export function endDrag(): void {
  dragged.value = null;
}
