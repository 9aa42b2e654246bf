// Placeholders: layers of a class that the catalog does not have. They contain their configuration from the file and are never computed.

import type { WeightSpec } from './kind';
import type { Json, Shape } from './values';

/** What is known of a placeholder; as the `params` of its layer, whose `kind` is the class name in the file. */
export interface Placeholder {
  /** Its configuration as the file had it. */
  readonly config: Json;
  /** Batch first; null if it is unknown. */
  readonly outputShape: Shape | null;
  /** The input shapes that `outputShape` holds for; left out, it holds for all. */
  readonly inputShapes?: readonly Shape[];
  /** Shapes of its weights by name, in the file's order. */
  readonly weightShapes: Readonly<Record<string, readonly number[]>>;
}

/** A placeholder as the parameters of a layer. */
export function placeholderParams(placeholder: Placeholder): { readonly [name: string]: Json } {
  const { config, outputShape, inputShapes, weightShapes } = placeholder;
  return { config, outputShape, ...(inputShapes && { inputShapes }), weightShapes };
}

const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && Number(size) >= 0;
const isShape = (value: unknown): value is Shape =>
  Array.isArray(value) && value.length > 0 && value.every((size) => size === null || isSize(size));

/** Reads a placeholder from a layer's parameters. They are not trusted: malformed entries are treated as unknown. */
export function readPlaceholder(params: { readonly [name: string]: Json }): Placeholder {
  const { config = null, outputShape, inputShapes, weightShapes } = params;
  const shapes =
    typeof weightShapes === 'object' && weightShapes !== null ? Object.entries(weightShapes) : [];
  const known = shapes.filter(
    (entry): entry is [string, number[]] => Array.isArray(entry[1]) && entry[1].every(isSize),
  );
  return {
    config,
    outputShape: isShape(outputShape) ? outputShape : null,
    ...(Array.isArray(inputShapes) && { inputShapes: inputShapes.filter(isShape) }),
    weightShapes: Object.fromEntries(known),
  };
}

/** Returns the output's shape for these inputs; undefined if it is unknown. */
export function placeholderShape(
  { outputShape, inputShapes }: Placeholder,
  inputs: readonly (Shape | undefined)[],
): Shape | undefined {
  if (!outputShape) return undefined;
  const holds = !inputShapes || JSON.stringify(inputShapes) === JSON.stringify(inputs);
  return holds ? outputShape : undefined;
}

/** Its weights. They have no initializer and keep their values. */
export function placeholderWeights({ weightShapes }: Placeholder): WeightSpec[] {
  return Object.entries(weightShapes).map(([name, shape]) => ({
    name,
    shape,
    initializer: { name: 'zeros' },
    trainable: true,
  }));
}
