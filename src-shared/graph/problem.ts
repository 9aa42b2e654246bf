// What is wrong with a network.

/** Codes of problems that readers, fixes and commands distinguish. */
type ProblemCode =
  | 'gray-input'
  | 'input-channels'
  | 'unknown-layer'
  | 'unread-weights'
  | 'constant-softmax'
  | 'stacked-softmax'
  | 'no-scores'
  | 'needs-head'
  | 'softmax-of-several'
  | 'one-class'
  | 'other-classes'
  | 'input-size';

/** A problem of a layer or of the graph. Errors prevent training; warnings do not. */
export interface Problem {
  readonly layer: string | null;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** `unknown-layer`: the layer is a placeholder, which can be opened but not computed or exported. `unread-weights`: no layer uses some weights of the file. `needs-head`: the network ends in features. */
  readonly code?: ProblemCode;
  /** The input size that would fix it. */
  readonly size?: { readonly height: number; readonly width: number };
}

/** Returns an error of a layer, or of the graph. */
export const errorOf = (layer: string | null, message: string): Problem => ({
  layer,
  severity: 'error',
  message,
});
