// Layers whose values are fed to a program: the input with its pixels, or the outputs of a frozen prefix.
import type { Preprocessing } from '#shared/graph/graph';
import { preprocess } from '../../executor/preprocess';
import type { FeedShape, Tensors } from '../../recorder/program';
import type { Tensor } from '../../tf';

/** A layer whose value is fed; pixels are preprocessed within the program. */
export interface FedLayer {
  readonly name: string;
  /** Without the batch. */
  readonly shape: readonly number[];
  readonly pixels: Preprocessing | null;
}

/** Returns the feed shapes of fed layers for a batch size. */
export function fedShapes(given: readonly FedLayer[], batch: number): Record<string, FeedShape> {
  return Object.fromEntries(
    given.map(({ name, shape, pixels }) => [
      name,
      { shape: [batch, ...shape], dtype: pixels ? ('int32' as const) : ('float32' as const) },
    ]),
  );
}

/** Returns the fed layers' values; pixels are preprocessed. */
export function fedValues(given: readonly FedLayer[], feeds: Tensors): Map<string, Tensor> {
  return new Map(
    given.map(({ name, pixels }) => [name, pixels ? preprocess(feeds.get(name)!, pixels) : feeds.get(name)!]),
  );
}
