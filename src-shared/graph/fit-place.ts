// Where layers can be placed, and what can be placed there.
import type { NewLayer } from './edits/common/new-layer';
import type { LayerGraph } from './graph';

/** A position: on the connection from one layer to another, after a layer, or instead of a layer. */
export type FitPlace =
  | { readonly from: string; readonly to: string }
  | { readonly after: string }
  | { readonly replace: string };

/** A candidate: a new layer, or a part of another model. */
export type FitCandidate = NewLayer | LayerGraph;
