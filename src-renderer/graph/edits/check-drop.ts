// The result of a drop before it is made: the edit, its problem, what happens to weights, and the same edit with adapters.
import { GraftError } from '#shared/errors';
import { offerAdapter } from '#shared/graph/channel-adapter';
import type { Edit, EditContext } from '#shared/graph/edits/index';
import type { Fix } from '#shared/graph/fixes';
import type { LayerGraph } from '#shared/graph/graph';
import { findFates, type LayerFate } from '#shared/graph/kept-weights';
import { whatFits } from '#shared/graph/what-fits';
import type { Words } from '#shared/sentence';
import { checkEdit, type Payload, placeEdit, type Target } from './placing';

/** An edit with adapter layers: their kinds, and what it does to weights. */
export interface AdaptedEdit {
  readonly edit: Edit;
  readonly kinds: readonly string[];
  readonly fates: readonly LayerFate[];
}

/** Result of a drop: the edit, its problem, and an adapted edit that avoids it or keeps more weights. */
export interface DropResult {
  /** Null if it cannot be dropped there at all. */
  readonly edit: Edit | null;
  readonly problem: Words | null;
  /** What the edit does to weights; empty if it has a problem. */
  readonly fates: readonly LayerFate[];
  readonly adapted: AdaptedEdit | null;
  readonly fixes: readonly Fix[];
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
    return tryOut(graph, placeEdit(graph, payload, target), context, withFixes);
  } catch (error) {
    if (error instanceof GraftError)
      return { edit: null, problem: error.words, fates: [], adapted: null, fixes: [] };
    throw error;
  }
}

/** Returns the result of an edit, by applying it and its adapted versions to copies. */
export function tryOut(graph: LayerGraph, edit: Edit, context: EditContext, withFixes = false): DropResult {
  const { problem, fixes } = checkEdit(graph, edit, context, withFixes);
  const offer = offerAdapter(graph, edit, context);
  const adapted = offer
    ? { edit: offer.edit, kinds: new Array<string>(offer.adapters).fill('Conv2D 1×1'), fates: offer.fates }
    : problem === null
      ? null
      : adaptShapes(graph, edit, context);
  return { edit, problem, fates: problem === null ? findFates(graph, edit, context) : [], adapted, fixes };
}

/** Returns the edit with other adapter layers on its connection: Flatten, pooling, strided convolutions, Resizing. */
function adaptShapes(graph: LayerGraph, edit: Edit, context: EditContext): AdaptedEdit | null {
  const connection =
    edit.edit === 'insert'
      ? { from: edit.from, to: edit.to, what: edit.layers.length === 1 ? edit.layers[0] : undefined }
      : edit.edit === 'graft'
        ? { from: Object.values(edit.joins)[0], to: edit.into?.[0], what: edit.part }
        : null;
  if (!connection?.what || connection.from === undefined || connection.to === undefined) return null;
  const fit = whatFits(graph, { from: connection.from, to: connection.to }, connection.what);
  if (fit.fits !== 'adapter') return null;
  const sources = edit.edit === 'graft' && edit.sources ? { sources: edit.sources } : {};
  const adapted = fit.edit.edit === 'graft' ? { ...fit.edit, ...sources } : fit.edit;
  const kinds = [...fit.before, ...fit.behind].map((layer) => layer.kind);
  return { edit: adapted, kinds, fates: findFates(graph, adapted, context) };
}
