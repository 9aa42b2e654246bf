// Where layers can be placed, and what can be placed there.
import type { NewLayer } from './edits/common/new-layer';
import type { LayerGraph } from './graph';

/** Where: on the edge from one layer to another, behind a layer, or in the place of one. */
export type FitPlace =
  | { readonly from: string; readonly to: string }
  | { readonly after: string }
  | { readonly replace: string };

/** What: a layer to be made, or a part of another model. */
export type FitCandidate = NewLayer | LayerGraph;
