// What is being dragged from the palette onto the canvas; the layers travel in memory, their type in the drag itself.
import { shallowRef } from 'vue';
import { GraftError } from '#shared/errors';
import { applyEdit, type EditContext } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import { inferGraph } from '#shared/graph/infer';
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

/** The edge under the mouse while layers are dragged: what would come of it, or why it would not fit. */
export const aimed = shallowRef<{
  readonly from: string;
  readonly to: string;
  readonly trouble: string | null;
} | null>(null);

/** What new problem the layers would make on the edge; null when they fit. Computed on the value, nothing is changed. */
export function tryOnEdge(
  graph: LayerGraph,
  edge: { readonly from: string; readonly to: string },
  layers: readonly NewLayer[],
  context: EditContext,
): string | null {
  try {
    const known = new Set(inferGraph(graph).problems.map((problem) => problem.message));
    const next = applyEdit(graph, { edit: 'insert', ...edge, layers: [...layers] }, context);
    return inferGraph(next).problems.find((problem) => !known.has(problem.message))?.message ?? null;
  } catch (error) {
    if (error instanceof GraftError) return error.message;
    throw error;
  }
}

/** Ends it, wherever it ended. */
export function endDrag(): void {
  dragged.value = null;
  aimed.value = null;
}
