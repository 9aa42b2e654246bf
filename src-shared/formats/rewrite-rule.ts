// The form of a rule that rewrites one layer for a format.
import type { Layer, LayerGraph } from '../graph/graph';
import type { LayerFacts } from '../graph/infer';
import type { Params } from '../layers/kind';

/** The rewritten network; weights that are constants have no reference yet but values here, by layer and weight. */
export interface TfjsForm {
  readonly graph: LayerGraph;
  readonly constants: ReadonlyMap<string, Readonly<Record<string, Float32Array<ArrayBuffer>>>>;
}

/** What a rule makes of a layer: the layers in its place, the last under its name. */
export interface Rewritten {
  readonly layers: readonly Layer[];
  /** Values of weights, by layer and weight. */
  readonly constants?: readonly (readonly [string, Readonly<Record<string, Float32Array<ArrayBuffer>>>])[];
}

/** What a rule is given. */
export interface Given {
  readonly layer: Layer;
  readonly params: Params;
  readonly facts: LayerFacts | undefined;
  /** A name that is free, for a layer in between. */
  readonly free: (ending: string) => string;
}

/** How one kind of layer is written in others; null where it cannot be. */
export type Rule = (given: Given) => Rewritten | null;
