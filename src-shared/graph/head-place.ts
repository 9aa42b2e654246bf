// Finds where a new head belongs: before the classifier or head that the network has, so that it reads features and not scores.
import type { NewLayer } from './edits/common/new-layer';
import type { Edit } from './edits/index';
import { findLayer, type Layer, type LayerGraph, type Shape } from './graph';
import type { TextbookHead } from './head-presets';
import type { GraphFacts } from './infer';
import { lastActivation } from './last-activation';

/** Layers without effect in inference; in the frozen base they would only prevent its outputs from being cached. */
const noise = new Set(['Dropout', 'SpatialDropout2D', 'GaussianNoise', 'GaussianDropout', 'AlphaDropout']);
/** Layers that turn maps into a vector: what they read are maps, even of one position. */
const collapsing = ['GlobalAveragePooling2D', 'GlobalMaxPooling2D', 'Flatten', 'Reshape'];
/** Layers between the last feature maps and the scores of a classifier. */
const crossed = new Set([
  ...noise,
  ...collapsing,
  ...['Dense', 'Activation', 'ReLU', 'BatchNormalization', 'LayerNormalization', 'Identity'],
  ...['AveragePooling2D', 'MaxPooling2D', 'Conv2D'],
]);

/** The layer that a head follows, and the shape of its output. */
export interface HeadPlace {
  readonly after: string;
  readonly shape: Shape;
}

/** True if the network's first output is a classifier: a layer with a kernel computes scores or probabilities, one vector per image. */
export function endsInClassifier(graph: LayerGraph, facts: GraphFacts): boolean {
  return findScorer(graph, facts) !== undefined;
}

function findScorer(graph: LayerGraph, facts: GraphFacts): string | null | undefined {
  const [output] = graph.outputs;
  if (output === undefined) return undefined;
  const { scored, scorer, name } = lastActivation(graph, output);
  const isVector = facts.layers.get(output)?.shape.length === 2;
  const ends = /softmax|sigmoid/.test(name) || (name === 'linear' && isVector);
  return scored && ends ? scorer : undefined;
}

/** Places by graph: every head of the palette asks for one of them. */
const places = new WeakMap<LayerGraph, Map<TextbookHead['needs'], HeadPlace | null>>();

/** Returns the layer that a head with this input follows; null if the network has none. A network without a classifier offers only its output. `facts` are those of the graph. */
export function findHeadPlace(
  graph: LayerGraph,
  facts: GraphFacts,
  needs: TextbookHead['needs'],
): HeadPlace | null {
  const known = places.get(graph) ?? new Map<TextbookHead['needs'], HeadPlace | null>();
  places.set(graph, known);
  const found = known.get(needs);
  if (found !== undefined) return found;
  const place = searchHeadPlace(graph, facts, needs);
  known.set(needs, place);
  return place;
}

function searchHeadPlace(
  graph: LayerGraph,
  facts: GraphFacts,
  needs: TextbookHead['needs'],
): HeadPlace | null {
  const [output] = graph.outputs;
  if (output === undefined) return null;
  const shapeOf = (name: string) => facts.layers.get(name)?.shape;
  const scorer = findScorer(graph, facts);
  const old = scorer ? findLayer(graph, scorer) : undefined;
  if (old?.inputs.length !== 1) {
    const shape = shapeOf(output);
    return shape && fits(shape, needs) ? { after: output, shape } : null;
  }
  let fallback: HeadPlace | null = null;
  let collapsed = false;
  for (let name = old.inputs[0]!; ; ) {
    const layer = findLayer(graph, name);
    const shape = shapeOf(name);
    if (!layer || !shape || layer.kind === 'InputLayer') return fallback;
    const passes = canCross(layer);
    if (!noise.has(layer.kind)) {
      if (
        fits(shape, needs) ||
        (collapsed && needs === 'maps' && isMap(shape) && !collapsing.includes(layer.kind))
      )
        return { after: name, shape };
      // Maps become a vector by pooling.
      if (needs === 'row' && isMap(shape)) fallback ??= { after: name, shape };
    }
    if (!passes || fallback) return fallback;
    collapsed ||= collapsing.includes(layer.kind);
    name = layer.inputs[0]!;
  }
}

/** Returns the edit that gives the network this head in place of its classifier or head; null if it has no layer for it. */
export function headEdit(graph: LayerGraph, facts: GraphFacts, head: HeadLayers): Edit | null {
  const place = findHeadPlace(graph, facts, head.needs);
  if (!place) return null;
  const bridge = head.needs === 'row' ? vectorLayer(place.shape) : null;
  const layers = bridge ? [bridge, ...head.layers] : [...head.layers];
  return graph.outputs.length === 1 && graph.outputs[0] === place.after
    ? { edit: 'addHead', layers }
    : { edit: 'addHead', after: place.after, layers };
}

/** The layers of a head and the input that they need. */
export type HeadLayers = Pick<TextbookHead, 'needs' | 'layers'>;

/** Returns the layer that converts feature maps to a vector; null if the shape is one. */
export function vectorLayer(shape: Shape): NewLayer | null {
  if (shape.length < 3) return null;
  const flat = shape.length !== 4 || shape.slice(1, -1).every((size) => size === 1);
  return { kind: flat ? 'Flatten' : 'GlobalAveragePooling2D', params: {} };
}

/** Returns the input that layers need which are added as a head: a vector before Dense, else feature maps. */
export const needsOf = ([first]: readonly NewLayer[]): TextbookHead['needs'] =>
  first?.kind === 'Dense' ? 'row' : 'maps';

function fits(shape: Shape, needs: TextbookHead['needs']): boolean {
  if (needs === 'row') return shape.length === 2;
  return isMap(shape) && shape.slice(1, 3).some((size) => size !== 1);
}

const isMap = (shape: Shape) => shape.length === 4;
const canCross = (layer: Layer) => layer.inputs.length === 1 && crossed.has(layer.kind);
