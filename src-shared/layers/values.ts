// The values that layer kinds are declared with: JSON parameters, shapes and weight initializers.

/** A JSON value, as it appears in layer parameters. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A tensor shape with the batch first; `null` is an unknown size: `[null, 75, 75, 3]`. */
export type Shape = readonly (number | null)[];

/** A weight initializer in Keras' terms: `{ name: 'glorotUniform' }`, `{ name: 'constant', value: 0.1 }`. */
export interface Initializer {
  readonly name: string;
  readonly [param: string]: Json;
}
