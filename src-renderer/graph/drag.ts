// What is being dragged onto the canvas; it travels in memory, only its type in the drag itself.
import { shallowRef } from 'vue';
import { GraftError } from '#shared/errors';
import type { EditContext } from '#shared/graph/edits/index';
import type { Fix } from '#shared/graph/fixes';
import type { LayerGraph } from '#shared/graph/graph';
import type { Edit, NewLayer } from '#shared/recipe/edit';
import { judge, type Payload, placeEdit, type Target } from './placing';

/** Type of the drag, so that files dragged in are not taken for layers. */
export const dragType = 'application/x-graft-layers';

/** What is being dragged, or null. */
export const dragged = shallowRef<Payload | null>(null);

/** The place under the mouse while something is dragged: what would come of it, or why it would not fit. */
export const aimed = shallowRef<{
  readonly target: Exclude<Target, null>;
  readonly trouble: string | null;
} | null>(null);

/** A drop that does not fit as it is: asked about before it is done. */
export const asked = shallowRef<{
  readonly edit: Edit;
  readonly trouble: string;
  readonly fixes: readonly Fix[];
  readonly x: number;
  readonly y: number;
} | null>(null);

/** Begins a drag. */
export function beginDrag(event: DragEvent, what: readonly NewLayer[] | Payload): void {
  dragged.value = Array.isArray(what) ? { layers: what as readonly NewLayer[] } : (what as Payload);
  event.dataTransfer?.setData(dragType, '');
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copy';
}

/** Takes aim at an edge or a layer, computing the verdict once a place. */
export function aim(graph: LayerGraph, target: Target, context: EditContext): void {
  if (target === null || !dragged.value) aimed.value = null;
  else if (JSON.stringify(aimed.value?.target) !== JSON.stringify(target)) {
    const { trouble } = verdictAt(graph, dragged.value, target, context);
    aimed.value = { target, trouble };
  }
}

/** What would come of putting it there, with fixes where it does not fit. */
export function verdictAt(
  graph: LayerGraph,
  payload: Payload,
  target: Target,
  context: EditContext,
  withFixes = false,
): { readonly edit: Edit | null; readonly trouble: string | null; readonly fixes: readonly Fix[] } {
  try {
    const edit = placeEdit(graph, payload, target);
    return { edit, ...judge(graph, edit, context, withFixes) };
  } catch (error) {
    if (error instanceof GraftError) return { edit: null, trouble: error.message, fixes: [] };
    throw error;
  }
}

/** Ends it, wherever it ended. */
export function endDrag(): void {
  dragged.value = null;
  aimed.value = null;
}
