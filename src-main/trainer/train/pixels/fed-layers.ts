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

/** The feeds of given layers for a batch of that size. */
export function fedShapes(given: readonly FedLayer[], batch: number): Record<string, FeedShape> {
  return Object.fromEntries(
    given.map(({ name, shape, pixels }) => [
      name,
      { shape: [batch, ...shape], dtype: pixels ? ('int32' as const) : ('float32' as const) },
    ]),
  );
}

/** The given layers' values out of the feeds. */
export function fedValues(given: readonly FedLayer[], feeds: Tensors): Map<string, Tensor> {
  return new Map(
    given.map(({ name, pixels }) => [name, pixels ? preprocess(feeds.get(name)!, pixels) : feeds.get(name)!]),
  );
}
