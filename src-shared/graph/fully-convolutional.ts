// Makes a classifier fully convolutional: one pass over a larger image gives the scores of all windows of the classifier's own size.
import { GraftError } from '../errors';
import { fillParams, findKind } from '../layers/catalog';
import { say } from '../sentence';
import { type ConvolvedHead, convolveHead } from './convolve-head';
import { ancestorsOf, inputLayers, type Layer, type LayerGraph } from './graph';
import { inferGraph } from './infer';
import { type ImageSize, inputShape } from './input-size';
import { slidingLayers } from './sliding-layers';

/** A classifier that slides over an image. Its weights are those of the classifier. */
export interface FullyConvolutional {
  /** Has the classifier's input size and gives the scores `[1, 1, classes]`; `atSize` makes it larger. */
  readonly graph: LayerGraph;
  /** The classifier's input size. */
  readonly window: ImageSize;
  /** Distance of neighboring windows, in pixels. */
  readonly stride: readonly [height: number, width: number];
  /** Layers with feature maps that the head pools or flattens. */
  readonly features: readonly string[];
  /** Scores of each position before pooling; null if the head flattens. */
  readonly positions: Positions | null;
  /** Layers that pad the border of their input: the reason why a window and a crop differ. */
  readonly padded: readonly string[];
  /** Layers that compute one value of the whole image: another such reason. */
  readonly overall: readonly string[];
}

/** The head applied to each position of the feature maps. */
export interface Positions {
  readonly graph: LayerGraph;
  /** True if the mean of the map over a window is the window's score: the head has one linear layer. */
  readonly averages: boolean;
}

/** Kinds after which the mean of a map is still the mean of the values. */
const linear: ReadonlySet<string> = new Set(
  'BatchNormalization Conv2D Dropout GaussianDropout GaussianNoise Identity Rescaling'.split(' '),
);

/**
 * Converts the part of a network that computes its first output. Throws 'not-ready' if it does not take one image of known
 * size, 'unsupported' with the name of the layer that depends on the size of the image.
 */
export function makeFullyConvolutional(whole: LayerGraph): FullyConvolutional {
  const output = whole.outputs[0]!;
  const needed = ancestorsOf(whole, [output]);
  const graph: LayerGraph = {
    ...whole,
    layers: whole.layers.filter(({ name }) => needed.has(name)),
    outputs: [output],
  };
  const [height, width] = inputShape(graph) ?? [];
  if (!height || !width)
    throw new GraftError('not-ready', say`'${whole.name}' does not take one image of known size.`);
  const head = convolveHead(graph, 0);
  const convolved = head.graph;
  const sliding = slidingLayers(convolved, convolved.outputs[0]!);
  if (sliding.fixed) throw refuse(whole, sliding.fixed);
  if (!sliding.stride) throw refuse(whole, preventing(graph, head, sliding.overall));
  const found: FullyConvolutional = {
    graph: convolved,
    window: { height, width },
    stride: sliding.stride,
    features: [...new Set(head.roots.flatMap(({ inputs }) => inputs.slice(0, 1)))],
    positions: positionsOf(head),
    padded: sliding.padded,
    overall: sliding.overall,
  };
  insistOnEvenWindows(whole, found);
  return found;
}

/** Returns the network at the size of an image that is larger by multiples of the stride. */
export function atSize(
  { graph }: Pick<FullyConvolutional, 'graph'>,
  { height, width }: ImageSize,
): LayerGraph {
  const [input] = inputLayers(graph);
  const channels = (input!.params.shape as number[])[2]!;
  const layers = graph.layers.map((layer) =>
    layer === input ? { ...layer, params: { ...layer.params, shape: [height, width, channels] } } : layer,
  );
  return { ...graph, layers };
}

/** Returns the number of windows of an image along both sides. */
export function countWindows(
  { window, stride }: Pick<FullyConvolutional, 'window' | 'stride'>,
  { height, width }: ImageSize,
): { readonly rows: number; readonly columns: number } {
  return {
    rows: Math.floor((height - window.height) / stride[0]) + 1,
    columns: Math.floor((width - window.width) / stride[1]) + 1,
  };
}

function refuse(graph: LayerGraph, layer: Layer): GraftError {
  return new GraftError(
    'unsupported',
    say`'${graph.name}' cannot slide over a larger image: '${layer.name}' (${layer.kind}) needs an image of one size.`,
    layer.name,
  );
}

/** Returns the layer that prevents the conversion of the head. */
function preventing(graph: LayerGraph, { prevented }: ConvolvedHead, overall: readonly string[]): Layer {
  const names = [...overall].reverse().map((name) => prevented.get(name) ?? name);
  return graph.layers.find(({ name }) => name === (names[0] ?? graph.outputs[0]))!;
}

/** Throws if a weight, or the number of windows, does not follow the size of the image. */
function insistOnEvenWindows(whole: LayerGraph, found: FullyConvolutional): void {
  const own = inferGraph(found.graph).layers;
  for (const more of [0, 1, 2]) {
    const larger = atSize(found, {
      height: found.window.height + more * found.stride[0],
      width: found.window.width + more * found.stride[1],
    });
    const facts = inferGraph(larger).layers;
    const changed = larger.layers.find(({ name }) => {
      const [a, b] = [own.get(name), facts.get(name)];
      return !b || JSON.stringify(a?.weights) !== JSON.stringify(b.weights);
    });
    if (changed) throw refuse(whole, changed);
    const shape = facts.get(larger.outputs[0]!)!.shape;
    if (shape.length !== 4 || shape[1] !== more + 1 || shape[2] !== more + 1)
      throw refuse(whole, whole.layers.find(({ name }) => name === whole.outputs[0])!);
  }
}

/** Replaces pooling by nothing, so that the head computes scores of each position. */
function positionsOf({ graph, roots, region }: ConvolvedHead): Positions | null {
  const poolNames = new Set(roots.map(({ name }) => name));
  if (roots.length === 0 || roots.some(({ kind }) => kind === 'Flatten')) return null;
  const layers = graph.layers.map((layer) =>
    poolNames.has(layer.name) ? { ...layer, kind: 'Identity', params: {}, weights: {} } : layer,
  );
  const means = roots.length === 1 && roots[0]!.kind === 'GlobalAveragePooling2D';
  const rest = layers.filter(({ name }) => region.has(name) && !poolNames.has(name));
  return { graph: { ...graph, layers }, averages: means && rest.every(isLinear) };
}

function isLinear({ kind, params }: Layer): boolean {
  const { activation = 'linear' } = fillParams(findKind(kind)!, params);
  return (linear.has(kind) || kind === 'Activation') && activation === 'linear';
}
