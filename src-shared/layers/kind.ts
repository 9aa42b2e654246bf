// The type of all layer kinds: parameters with defaults, shape rule, weight list, cost.
import type { Initializer, Json, Shape } from './values';

/** A problem found by a rule; the text contains the expected and the received value. */
export interface ShapeProblem {
  readonly problem: string;
}

/** One parameter of a layer kind: enough to validate it, to default it and to draw a form for it. */
export type ParamSpec = { readonly help: string } & (
  | {
      readonly type: 'int';
      readonly default?: number | null;
      readonly min?: number;
      readonly nullable?: boolean;
    }
  | {
      readonly type: 'float';
      readonly default?: number | null;
      readonly min?: number;
      readonly max?: number;
      readonly nullable?: boolean;
    }
  | { readonly type: 'boolean'; readonly default: boolean }
  | { readonly type: 'choice'; readonly default: string; readonly options: readonly string[] }
  /** A pair of integers; a single number is used for both. */
  | {
      readonly type: 'pair';
      readonly default?: readonly [number, number] | null;
      readonly min?: number;
      readonly nullable?: boolean;
    }
  /** `[[top, bottom], [left, right]]`. */
  | {
      readonly type: 'pairs';
      readonly default: readonly [readonly [number, number], readonly [number, number]];
    }
  | { readonly type: 'ints'; readonly default?: readonly number[] | null; readonly nullable?: boolean }
  /** Numbers, one or one a channel. */
  | {
      readonly type: 'floats';
      readonly default?: number | readonly number[] | null;
      readonly nullable?: boolean;
    }
  /** One axis or several; negative ones count from the last. */
  | {
      readonly type: 'axes';
      readonly default?: number | readonly number[] | null;
      readonly nullable?: boolean;
    }
  | { readonly type: 'shape'; readonly default?: Shape }
  | { readonly type: 'activation'; readonly default: string }
  | { readonly type: 'initializer'; readonly default: Initializer }
  /** A penalty that is added to the loss, or a constraint on a weight (`regularizers.ts`); optional. */
  | { readonly type: 'regularizer' | 'constraint'; readonly default?: undefined }
  /** Any JSON value, not checked. */
  | { readonly type: 'json'; readonly default: Json }
);

/** One weight of a layer: its name in Keras, its shape, how it starts, and whether training may ever change it. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** False for moving statistics: counted as non-trainable even in a trainable layer. */
  readonly trainable: boolean;
  /** Path in files of a weight that belongs to an inner layer; undefined for the layer's own weights. */
  readonly stored?: {
    /** Group below the layer's in a .keras file, and the number in it. */
    readonly group: string;
    readonly position: number;
    /** Path below the layer's name in a .h5 file, and as TensorFlow.js calls it. */
    readonly h5: string;
    readonly tfjs: string;
  };
}

/** Parameters of a layer with all defaults filled in. */
export type Params = { readonly [name: string]: Json };

/** A layer kind: its Keras class name and the rules that everything else derives from. */
export interface LayerKind {
  readonly kind: string;
  readonly category:
    | 'input'
    | 'convolution'
    | 'core'
    | 'normalization'
    | 'activation'
    | 'pooling'
    | 'reshaping'
    | 'merging'
    | 'regularization'
    | 'preprocessing';
  /** One-line help text. */
  readonly help: string;
  /** Its page in Keras' documentation. */
  readonly url: string;
  readonly params: { readonly [name: string]: ParamSpec };
  /** Minimum and maximum number of inputs. */
  readonly inputs: readonly [min: number, max: number];
  /** The output's shape, batch first; inputs are of the right number and of known rank. */
  readonly outputShape: (params: Params, inputs: readonly Shape[]) => Shape | ShapeProblem;
  /** The weights in Keras' order; called only when `outputShape` found no problem. */
  readonly weights: (params: Params, inputs: readonly Shape[]) => readonly WeightSpec[];
  /** Multiply-adds times two for one sample; unknown sizes count as 1. */
  readonly flops: (params: Params, inputs: readonly Shape[], output: Shape) => number;
  /** True if training with these parameters is random: the layer's output cannot be cached. */
  readonly random?: (params: Params) => boolean;
  /** True for kinds whose configuration is stored unchanged in the parameter `config`; they cannot be inserted. */
  readonly keepsConfig?: boolean;
  /** How Keras 3 writes the class where that is not the usual: its module instead of keras.layers, keys that its constructor refuses. Null: Keras has no such class. */
  readonly keras?: { readonly module?: string; readonly refuses?: readonly string[] } | null;
  /** True where Keras has an operation (`x / y`), not a layer: a class of that name in a file is something else. */
  readonly operation?: true;
}

/** Declares a kind; checks its form at compile time. */
export function defineLayer(kind: LayerKind): LayerKind {
  return kind;
}

/** True when a rule found a problem. */
export function isProblem(value: Shape | ShapeProblem): value is ShapeProblem {
  return 'problem' in value;
}

/** Values of one sample: the product of all sizes but the batch. */
export function sizeOf(shape: Shape): number {
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? 1), 1);
}

/** A shape as Keras prints it: `(None, 75, 75, 3)`. */
export function formatShape(shape: Shape): string {
  const sizes = shape.map((size) => (size === null ? 'None' : String(size)));
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`;
}

/** No weights: for `weights` of kinds that have none. */
export const noWeights = (): readonly WeightSpec[] => [];

/** Keras' documentation page of a layer. */
export function kerasPage(section: string, page: string): string {
  return `https://keras.io/api/layers/${section}/${page}/`;
}

/** A pair parameter as two numbers. */
export function pairOf(value: Json | undefined): [number, number] {
  if (Array.isArray(value)) return [Number(value[0]), Number(value[1] ?? value[0])];
  return [Number(value), Number(value)];
}

/** Returns the axes sorted and counted from 0, or a problem if one exceeds the rank. */
export function axesOf(value: Json | undefined, rank: number): number[] | ShapeProblem {
  const list = (Array.isArray(value) ? value : [value]).map(Number);
  const wrong = list.find((axis) => axis < -rank || axis >= rank);
  if (wrong !== undefined)
    return { problem: `axis ${wrong} is not there: expected one of an input of rank ${rank}` };
  return [...new Set(list.map((axis) => (axis + rank) % rank))].sort((a, b) => a - b);
}

/** Returns the problem of an input that is not an image. */
export function notImage(input: Shape): ShapeProblem {
  return { problem: `expected an image (None, height, width, channels), received ${formatShape(input)}` };
}

/** Returns the problem of an input that is not a sequence. */
export function notSequence(input: Shape): ShapeProblem {
  return { problem: `expected a sequence (None, length, channels), received ${formatShape(input)}` };
}

/** A weight whose initializer is one of the layer's parameters. */
export function weightOf(
  params: Params,
  name: string,
  shape: readonly number[],
  initializer = `${name}Initializer`,
): WeightSpec {
  return { name, shape, initializer: params[initializer] as Initializer, trainable: true };
}

/** Output length of a window that slides (keras/src/backend/common/backend_utils.py, compute_conv_output_shape). */
export function slidingLength(
  size: number | null,
  window: number,
  stride: number,
  padding: string,
  dilation = 1,
): number | null {
  if (size === null) return null;
  const reach = (window - 1) * dilation + 1;
  if (padding === 'same') return Math.ceil(size / stride);
  return Math.floor((size - reach) / stride) + 1;
}
