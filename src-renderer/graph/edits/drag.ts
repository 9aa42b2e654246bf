// State of a drag onto the canvas. The payload stays in memory; the drag event carries only its type.
import { shallowRef } from 'vue';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { EditContext } from '#shared/graph/edits/index';
import type { LayerGraph } from '#shared/graph/graph';
import type { Words } from '#shared/sentence';
import { checkDrop, type DropResult } from './check-drop';
import type { Payload, Target } from './placing';

/** Type of the drag, to distinguish layers from dragged files. */
export const dragType = 'application/x-graft-layers';

/** The payload being dragged, or null. */
export const dragged = shallowRef<Payload | null>(null);

/** The target under the pointer (null: after the output) and the result of a drop there; null outside the canvas. */
export const aimed = shallowRef<{ readonly target: Target; readonly result: DropResult } | null>(null);

/** The connection or layer under the pointer, with the result of a drop or why it would not fit. */
export const dropTarget = shallowRef<{
  readonly target: Exclude<Target, null>;
  readonly problem: Words | null;
  /** Kinds of layers that would make it fit; empty if it fits, or if none would. */
  readonly adapters: readonly string[];
} | null>(null);

/** A drop that does not fit or loses weights; a menu asks whether to adapt it. */
export const pendingDrop = shallowRef<(DropResult & { readonly x: number; readonly y: number }) | null>(null);

/** Starts a drag. */
export function beginDrag(event: DragEvent, what: readonly NewLayer[] | Payload): void {
  dragged.value = Array.isArray(what) ? { layers: what as readonly NewLayer[] } : (what as Payload);
  event.dataTransfer?.setData(dragType, '');
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copy';
}

/** Sets the drop target: a connection, a layer or the output. Computes the verdict once per target. */
export function setDropTarget(graph: LayerGraph, target: Target, context: EditContext): void {
  if (!dragged.value) {
    clearTarget();
    return;
  }
  if (aimed.value && JSON.stringify(aimed.value.target) === JSON.stringify(target)) return;
  const result = checkDrop(graph, dragged.value, target, context);
  aimed.value = { target, result };
  const { problem, adapted } = result;
  dropTarget.value =
    target === null ? null : { target, problem, adapters: problem === null ? [] : (adapted?.kinds ?? []) };
}

/** Forgets the drop target, when the pointer leaves the canvas. */
export function clearTarget(): void {
  aimed.value = null;
  dropTarget.value = null;
}

/** Ends the drag. */
export function endDrag(): void {
  dragged.value = null;
  clearTarget();
}
