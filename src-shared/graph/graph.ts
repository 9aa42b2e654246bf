// The LayerGraph value: immutable plain data that names weights but never holds them.

import type { Initializer, Json } from '../layers/values';
import type { Meaning } from './meanings';

export type { Initializer, Json, Shape } from '../layers/values';

/** Where a weight's values come from: a blob named by the SHA-256 of its float32 bytes, or an initializer with its seed. */
export type WeightRef =
  | { readonly blob: string }
  | { readonly initializer: Initializer; readonly seed: number };

/** One layer: its Keras class name, its parameters (camelCase) and the names of the layers that feed it. */
export interface Layer {
  readonly name: string;
  readonly kind: string;
  readonly params: { readonly [name: string]: Json };
  readonly inputs: readonly string[];
  readonly trainable: boolean;
  /** The `training` argument that the layer is called with in Keras: its mode at all times. Left out, the mode of the network. */
  readonly training?: boolean;
  /** By weight name as the catalog lists it (`kernel`, `bias`, `gamma`, …). */
  readonly weights: { readonly [name: string]: WeightRef };
  /** Set on a layer that a head added: what "the head" means in a stage. */
  readonly head?: boolean;
  /** The same text on layers that a file has as one layer used several times: equal weights count once. */
  readonly shared?: string;
  /** Shapes of its weights while they cannot be derived, as an input is missing: by them the weights fit again later. */
  readonly heldShapes?: { readonly [weight: string]: readonly number[] };
  /** What its values mean as an output, where somebody said so; the last activation wins where it decides (output-meaning.ts). */
  readonly meaning?: Meaning;
}

/** How pixels (0..255, RGB) become the network's input: `y = x * scale + offset`, per channel after ordering. */
export interface Preprocessing {
  readonly mode: 'none' | 'tf' | 'caffe' | 'torch' | 'custom';
  readonly scale: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
  readonly channelOrder: 'rgb' | 'bgr';
  /** How images were brought to the input's size; stretched, the quick way, when it says nothing. */
  readonly resize?: Resize;
}

/** How an image is brought to the input's size: see `resizeSchema`. */
export interface Resize {
  readonly mode: 'stretch' | 'crop' | 'pad';
  readonly interpolation: 'fast' | 'bilinear' | 'nearest' | 'bicubic' | 'area' | 'lanczos3' | 'lanczos5';
}

/** A data set's fingerprint, and how many of its images trained, validated and tested. */
interface TrainedOn {
  readonly fingerprint: string;
  readonly training: number;
  readonly validation: number;
  readonly test: number;
}

/** A network. Layers stand in topological order: as Keras lists them when opened or built, after edits where they were put (files are written in Keras' order: order.ts). */
export interface LayerGraph {
  readonly name: string;
  readonly layers: readonly Layer[];
  /** Names of the layers whose outputs are the model's outputs. */
  readonly outputs: readonly string[];
  readonly preprocessing: Preprocessing;
  /** Class names of the output, when they are known. */
  readonly classes?: readonly string[];
  /** What it was trained on. */
  readonly data?: TrainedOn;
  /** Where the model came from, for people. */
  readonly origin?: string;
  /** Weights of the file that no layer uses, by the file's names: the network may compute something else than its writer meant. */
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

/** The layer of that name, or undefined. */
export function findLayer(graph: LayerGraph, name: string): Layer | undefined {
  return graph.layers.find((layer) => layer.name === name);
}

/** The input layers, in order. */
export function inputLayers(graph: LayerGraph): Layer[] {
  return graph.layers.filter((layer) => layer.kind === 'InputLayer');
}

/** For each layer the names of the layers that it feeds. */
export function consumersOf(graph: LayerGraph): Map<string, string[]> {
  const consumers = new Map<string, string[]>(graph.layers.map((layer) => [layer.name, []]));
  for (const layer of graph.layers) for (const input of layer.inputs) consumers.get(input)?.push(layer.name);
  return consumers;
}

/** Names of all layers that feed the given ones, these included. */
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

/** A name that no layer of the graph has: `dense`, `dense_1`, … as Keras counts. */
export function freshName(graph: LayerGraph, wanted: string): string {
  return nameBeside(new Set(graph.layers.map((layer) => layer.name)), wanted);
}

/** A name that is not taken; it is from now on. */
export function nameBeside(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let i = 1; taken.has(name); i++) name = `${wanted}_${i}`;
  taken.add(name);
  return name;
}
