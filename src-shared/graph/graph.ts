// The LayerGraph: immutable plain data that refers to weights but does not contain them.

import type { Initializer, Json } from '../layers/values';
import type { Meaning } from './meanings';

export type { Initializer, Json, Shape } from '../layers/values';

/** Source of a weight's values: a blob named by the SHA-256 of its float32 bytes, or an initializer with its seed. */
export type WeightRef =
  | { readonly blob: string }
  | { readonly initializer: Initializer; readonly seed: number };

/** One layer: its Keras class name, its parameters (camelCase) and the names of its input layers. */
export interface Layer {
  readonly name: string;
  readonly kind: string;
  readonly params: { readonly [name: string]: Json };
  readonly inputs: readonly string[];
  readonly trainable: boolean;
  /** The `training` argument that the layer is called with in Keras, which fixes its mode. By default, the mode of the network. */
  readonly training?: boolean;
  /** By weight name as the catalog lists it (`kernel`, `bias`, `gamma`, …). */
  readonly weights: { readonly [name: string]: WeightRef };
  /** True for layers added as a head; selected by "head" in a stage. */
  readonly head?: boolean;
  /** Equal for layers that are one layer in the file, used several times: equal weights count once. */
  readonly shared?: string;
  /** Shapes of its weights while an input is missing and they cannot be derived, so that the weights can be reused later. */
  readonly heldShapes?: { readonly [weight: string]: readonly number[] };
  /** Meaning of its values as an output, if set by the user; a decisive last activation takes precedence (output-meaning.ts). */
  readonly meaning?: Meaning;
}

/** How pixels (0..255, RGB) become the network's input: `y = x * scale + offset`, per channel after ordering. */
export interface Preprocessing {
  readonly mode: 'none' | 'tf' | 'caffe' | 'torch' | 'custom';
  readonly scale: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
  readonly channelOrder: 'rgb' | 'bgr';
  /** How images were resized to the input size; by default fast stretching. */
  readonly resize?: Resize;
}

/** How an image is resized to the input size; see `resizeSchema`. */
export interface Resize {
  readonly mode: 'stretch' | 'crop' | 'pad';
  readonly interpolation: 'fast' | 'bilinear' | 'nearest' | 'bicubic' | 'area' | 'lanczos3' | 'lanczos5';
}

/** A dataset's fingerprint, and its number of training, validation and test images. */
interface TrainedOn {
  readonly fingerprint: string;
  readonly training: number;
  readonly validation: number;
  readonly test: number;
}

/** A network. Layers are in topological order: in Keras' order when opened or built, and in insertion order after edits (files are written in Keras' order: order.ts). */
export interface LayerGraph {
  readonly name: string;
  readonly layers: readonly Layer[];
  /** Names of the layers whose outputs are the model's outputs. */
  readonly outputs: readonly string[];
  readonly preprocessing: Preprocessing;
  /** Class names of the output, if known. */
  readonly classes?: readonly string[];
  /** The dataset it was trained on. */
  readonly data?: TrainedOn;
  /** Origin of the model, for display. */
  readonly origin?: string;
  /** Names of weights in the file that no layer uses: the network may not compute what its author intended. */
  readonly unreadWeights?: readonly string[];
}

/** Keras' preprocessing modes as numbers (keras/src/applications/imagenet_utils.py). */
export const preprocessings = {
  none: { mode: 'none', scale: [1, 1, 1], offset: [0, 0, 0], channelOrder: 'rgb' },
  tf: { mode: 'tf', scale: [1 / 127.5, 1 / 127.5, 1 / 127.5], offset: [-1, -1, -1], channelOrder: 'rgb' },
  caffe: { mode: 'caffe', scale: [1, 1, 1], offset: [-103.939, -116.779, -123.68], channelOrder: 'bgr' },
  torch: {
    mode: 'torch',
    scale: [1 / (255 * 0.229), 1 / (255 * 0.224), 1 / (255 * 0.225)],
    offset: [-0.485 / 0.229, -0.456 / 0.224, -0.406 / 0.225],
    channelOrder: 'rgb',
  },
} as const satisfies Record<string, Preprocessing>;

const indices = new WeakMap<readonly Layer[], ReadonlyMap<string, number>>();

/** Returns the index of each layer by its name: the first one, if several have the same. */
export function indexOfLayers(layers: readonly Layer[]): ReadonlyMap<string, number> {
  const known = indices.get(layers);
  if (known) return known;
  const index = new Map<string, number>();
  for (let i = 0; i < layers.length; i++) index.set(layers[i]!.name, i);
  if (index.size < layers.length) for (let i = layers.length - 1; i >= 0; i--) index.set(layers[i]!.name, i);
  indices.set(layers, index);
  return index;
}

/** Declares that the layers of two lists have the same names. */
export function keepIndex(before: readonly Layer[], after: readonly Layer[]): void {
  const known = indices.get(before);
  if (known) indices.set(after, known);
}

/**
 * Returns a function that finds layers by name, and is fast for names in the order of the list, as those of a list that
 * was made from it: the layer after the one found last is looked at first. Returns -1 for a name that the list does not have.
 */
export function seekInOrder(layers: readonly Layer[]): (name: string) => number {
  const index = indexOfLayers(layers);
  // Of several layers with the same name, the first is meant.
  if (index.size < layers.length) return (name) => index.get(name) ?? -1;
  let next = 0;
  return (name) => {
    const at = layers[next]?.name === name ? next : (index.get(name) ?? -1);
    if (at >= 0) next = at + 1;
    return at;
  };
}

/** Returns the layer of that name, or undefined. */
export function findLayer({ layers }: Pick<LayerGraph, 'layers'>, name: string): Layer | undefined {
  return layers[indexOfLayers(layers).get(name) ?? -1];
}

const inputs = new WeakMap<readonly Layer[], readonly Layer[]>();

/** Returns the input layers, in order. */
export function inputLayers({ layers }: Pick<LayerGraph, 'layers'>): readonly Layer[] {
  const known = inputs.get(layers);
  if (known) return known;
  const found = layers.filter((layer) => layer.kind === 'InputLayer');
  inputs.set(layers, found);
  return found;
}

const consumersByGraph = new WeakMap<LayerGraph, ReadonlyMap<string, readonly string[]>>();

/** Returns the names of each layer's consumers, which are found once per graph. */
export function consumersOf(graph: LayerGraph): ReadonlyMap<string, readonly string[]> {
  const known = consumersByGraph.get(graph);
  if (known) return known;
  const consumers = new Map<string, string[]>(graph.layers.map((layer) => [layer.name, []]));
  consumersByGraph.set(graph, consumers);
  for (const layer of graph.layers) for (const input of layer.inputs) consumers.get(input)?.push(layer.name);
  return consumers;
}

/** Returns the names of the given layers and all layers they depend on. */
export function ancestorsOf(graph: LayerGraph, names: readonly string[]): Set<string> {
  const byName = new Map(graph.layers.map((layer) => [layer.name, layer]));
  const seen = new Set<string>();
  const todo = [...names];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    todo.push(...(byName.get(name)?.inputs ?? []));
  }
  return seen;
}

/** Returns an unused layer name: `dense`, `dense_1`, … as in Keras. */
export function freshName(graph: LayerGraph, wanted: string): string {
  return nameBeside(new Set(graph.layers.map((layer) => layer.name)), wanted);
}

/** Returns an unused name and adds it to the used ones. */
export function nameBeside(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let i = 1; taken.has(name); i++) name = `${wanted}_${i}`;
  taken.add(name);
  return name;
}

/** Returns the names of a layer and of all layers that depend on it. */
export function descendantsOf(graph: LayerGraph, layer: string): string[] {
  const consumers = consumersOf(graph);
  const seen = new Set<string>();
  const todo = [layer];
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    todo.push(...(consumers.get(name) ?? []));
  }
  return [...seen];
}
