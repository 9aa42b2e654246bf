// The type of a rule that rewrites one layer for a format.
import type { Layer, LayerGraph } from '../graph/graph';
import type { LayerFacts } from '../graph/infer';
import type { Params } from '../layers/kind';

/** The rewritten network; constant weights have no reference yet, but values here, by layer and weight. */
export interface TfjsForm {
  readonly graph: LayerGraph;
  readonly constants: ReadonlyMap<string, Readonly<Record<string, Float32Array<ArrayBuffer>>>>;
}

/** The result of a rule: the layers that replace the original; the last one has its name. */
export interface Rewritten {
  readonly layers: readonly Layer[];
  /** Values of weights, by layer and weight. */
  readonly constants?: readonly (readonly [string, Readonly<Record<string, Float32Array<ArrayBuffer>>>])[];
}

/** Arguments of a rule. */
export interface Given {
  readonly layer: Layer;
  readonly params: Params;
  readonly facts: LayerFacts | undefined;
  /** Returns an unused name for an additional layer. */
  readonly free: (ending: string) => string;
}

/** Rewrites one kind of layer to others; returns null if it cannot. */
export type Rule = (given: Given) => Rewritten | null;
