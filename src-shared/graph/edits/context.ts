// What an edit may need to know beside the graph.
import { GraftError } from '../../errors';
import { findLayer, type Layer, type LayerGraph } from '../graph';

/** The classes of the data set and the seed of new weights. */
export interface EditContext {
  readonly classes: readonly string[];
  readonly seed: number;
  /** An image may have several classes: decides what linear outputs mean. */
  readonly multiLabel?: boolean | undefined;
  /** The size at which a network of any input size would train. */
  readonly size?:
    | { readonly height: number; readonly width: number; readonly why: string }
    | null
    | undefined;
}

/** The layer of that name; throws 'not-found' with what was looked for. */
export function expectLayer(graph: LayerGraph, name: string): Layer {
  const layer = findLayer(graph, name);
  if (layer) return layer;
  throw new GraftError('not-found', `There is no layer '${name}' in ${graph.name}.`, name);
}
