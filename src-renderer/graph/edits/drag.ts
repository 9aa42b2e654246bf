// State of a drag onto the canvas. The payload stays in memory; the drag event carries only its type.
import { shallowRef } from 'vue';
import { GraftError } from '#shared/errors';
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { Edit, EditContext } from '#shared/graph/edits/index';
import type { Fix } from '#shared/graph/fixes';
import { inputLayers, type LayerGraph } from '#shared/graph/graph';
import { whatFits } from '#shared/graph/what-fits';
import { checkEdit, factsOf, type Payload, placeEdit, type Target } from './placing';

/** Type of the drag, to distinguish layers from dragged files. */
export const dragType = 'application/x-graft-layers';

/** The payload being dragged, or null. */
export const dragged = shallowRef<Payload | null>(null);

/** The drop target under the pointer, with the result of a drop or why it would not fit. */
export const dropTarget = shallowRef<{
  readonly target: Exclude<Target, null>;
  readonly problem: string | null;
  /** Kinds of layers that would make it fit; empty if it fits, or if none would. */
  readonly adapters: readonly string[];
} | null>(null);

/** A drop that does not fit; a menu asks whether to adapt it. */
export const pendingDrop = shallowRef<(DropResult & { readonly x: number; readonly y: number }) | null>(null);

/** Result of a drop: the edit, its problem, and an adapted edit that avoids it. */
export interface DropResult {
  /** Null if it cannot be dropped there at all. */
  readonly edit: Edit | null;
  readonly problem: string | null;
  /** The edit with adapter layers, if they make it fit. */
  readonly adapted: { readonly edit: Edit; readonly kinds: readonly string[] } | null;
  readonly fixes: readonly Fix[];
}

/** Starts a drag. */
export function beginDrag(event: DragEvent, what: readonly NewLayer[] | Payload): void {
  dragged.value = Array.isArray(what) ? { layers: what as readonly NewLayer[] } : (what as Payload);
  event.dataTransfer?.setData(dragType, '');
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copy';
}

/** Sets the drop target: a connection or a layer. Computes the verdict once per target. */
export function setDropTarget(graph: LayerGraph, target: Target, context: EditContext): void {
  if (target === null || !dragged.value) dropTarget.value = null;
  else if (JSON.stringify(dropTarget.value?.target) !== JSON.stringify(target)) {
    const { problem, adapted } = checkDrop(graph, dragged.value, target, context);
    dropTarget.value = { target, problem, adapters: adapted?.kinds ?? [] };
  }
}

/** Returns the result of a drop on the target, with fixes if it does not fit. */
export function checkDrop(
  graph: LayerGraph,
  payload: Payload,
  target: Target,
  context: EditContext,
  withFixes = false,
): DropResult {
  try {
    const edit = placeEdit(graph, payload, target);
    const { problem, fixes } = checkEdit(graph, edit, context, withFixes);
    const adapted = problem === null ? null : adapt(graph, edit, context);
    return { edit, problem, adapted, fixes };
  } catch (error) {
    if (error instanceof GraftError) return { edit: null, problem: error.message, adapted: null, fixes: [] };
    throw error;
  }
}

/** Returns the edit with adapter layers on its connection: 1×1 convolution, Flatten, pooling. */
function adapt(graph: LayerGraph, edit: Edit, context: EditContext): DropResult['adapted'] {
  const connection =
    edit.edit === 'insert'
      ? { from: edit.from, to: edit.to, what: edit.layers.length === 1 ? edit.layers[0] : undefined }
      : edit.edit === 'graft'
        ? { from: Object.values(edit.joins)[0], to: edit.into?.[0], what: edit.part }
        : null;
  if (!connection?.what || connection.from === undefined || connection.to === undefined) return null;
  const projected = edit.edit === 'graft' ? matchChannels(graph, edit, connection.from, context) : null;
  if (projected) return projected;
  const fit = whatFits(graph, { from: connection.from, to: connection.to }, connection.what);
  if (fit.fits !== 'adapter') return null;
  const sources = edit.edit === 'graft' && edit.sources ? { sources: edit.sources } : {};
  const adapted = fit.edit.edit === 'graft' ? { ...fit.edit, ...sources } : fit.edit;
  return { edit: adapted, kinds: [...fit.before, ...fit.behind].map((layer) => layer.kind) };
}

/** Most parts accept another spatial size but not other channels, so a 1×1 convolution is tried first. */
function matchChannels(
  graph: LayerGraph,
  edit: Extract<Edit, { edit: 'graft' }>,
  from: string,
  context: EditContext,
): DropResult['adapted'] {
  const outputShape = factsOf(graph).layers.get(from)?.shape;
  const input = inputLayers(edit.part)[0];
  const inputShape = input && factsOf(edit.part).layers.get(input.name)?.shape;
  const filters = inputShape?.[3];
  if (outputShape?.length !== 4 || inputShape?.length !== 4 || !filters || outputShape[3] === filters)
    return null;
  const before = [{ kind: 'Conv2D', params: { filters, kernelSize: [1, 1], padding: 'same' } }];
  const projected: Edit = { ...edit, before };
  return checkEdit(graph, projected, context).problem === null
    ? { edit: projected, kinds: ['Conv2D 1×1'] }
    : null;
}

/** Ends the drag. */
export function endDrag(): void {
  dragged.value = null;
  dropTarget.value = null;
}
