// The type of a quick fix: the edits, and the key of the sentence that describes them.
import type { Edit } from './edits/index';

/** A fix: its sentence's key and values, and the edits that make it. */
export interface Fix {
  readonly key:
    | 'flatten'
    | 'pool'
    | 'adapter'
    | 'classes'
    | 'head'
    | 'replaceHead'
    | 'reconnect'
    | 'remove'
    | 'unused'
    | 'same'
    | 'color'
    | 'channels'
    | 'sigmoid'
    | 'units'
    | 'features'
    | 'softmax'
    | 'logits'
    | 'labels'
    | 'inputSize'
    | 'scaledAdd'
    | 'scaled'
    | 'lambdaFunction'
    | 'lambdaPreprocessing'
    | 'lambdaNumbers';
  readonly values: Readonly<Record<string, string | number>>;
  readonly edits: readonly Edit[];
}
