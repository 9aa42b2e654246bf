// The context of an edit besides the graph.
import { GraftError } from '../../../errors';
import type { Words } from '../../../sentence';
import { say } from '../../../sentence';
import { findLayer, type Layer, type LayerGraph } from '../../graph';

/** Values that edits are applied with: the dataset's classes and the seed of new weights. */
export interface EditContext {
  readonly classes: readonly string[];
  readonly seed: number;
  /** True if an image can have several classes; decides what linear outputs mean. */
  readonly multiLabel?: boolean | undefined;
  /** The input size that a network of any input size would be trained at. */
  readonly size?: { readonly height: number; readonly width: number; readonly why: Words } | null | undefined;
}

/** Returns the layer of that name; throws 'not-found' if there is none. */
export function expectLayer(graph: LayerGraph, name: string): Layer {
  const layer = findLayer(graph, name);
  if (layer) return layer;
  throw new GraftError('not-found', say`There is no layer '${name}' in ${graph.name}.`, name);
}
