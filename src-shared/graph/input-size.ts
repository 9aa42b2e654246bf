// The sizes of a network's inputs: which are not fixed, how to fix them, and which ones work.
import { fillParams, findKind } from '../layers/catalog';
import type { EditContext } from './edits/common/context';
import { setInputShape } from './edits/set-input-shape';
import { inputLayers, type LayerGraph, type Shape } from './graph';
import { inferGraph, isComputable } from './infer';
import { keepWiring } from './wiring';

/** Height and width of images, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** Returns height, width and channels of the only input (null: not fixed), or null if it is not one image input. */
export function inputShape(graph: LayerGraph): readonly [number | null, number | null, number | null] | null {
  const inputs = inputLayers(graph);
  const shape = inputs[0]?.params.shape;
  if (inputs.length !== 1 || !Array.isArray(shape) || shape.length !== 3) return null;
  return shape as [number | null, number | null, number | null];
}

/** True if the only input takes images of any height or width. */
export function takesAnySize(graph: LayerGraph): boolean {
  const shape = inputShape(graph);
  return shape !== null && (shape[0] === null || shape[1] === null);
}

const context: EditContext = { classes: [], seed: 0 };

/** Sets the height and width of the image input and creates new weights where shapes change. With `fixed`, a height or width that is already fixed does not change. */
export function withInputSize(graph: LayerGraph, { height, width }: ImageSize, fixed = true): LayerGraph {
  const shape = inputShape(graph);
  if (!shape) return graph;
  const [h, w, channels] = shape;
  const wanted = [(fixed && h) || height, (fixed && w) || width, channels ?? 3];
  return setInputShape(graph, wanted, false, context);
}

const countErrors = (graph: LayerGraph) =>
  inferGraph(graph).problems.filter(({ severity }) => severity === 'error').length;

/** True if every layer can be computed at that size. */
export function worksAt(graph: LayerGraph, size: ImageSize): boolean {
  return isComputable(withInputSize(graph, size));
}

/** The largest size that `smallestSize` tries. */
const largest = 1024;
const known = new WeakMap<LayerGraph, number | null>();

/** Returns the smallest height (equal to the width) at which every layer can be computed, or null if there is none up to 1024. */
export function smallestSize(graph: LayerGraph): number | null {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const found = findSmallest(graph);
  known.set(graph, found);
  return found;
}

function findSmallest(graph: LayerGraph): number | null {
  const works = (side: number) => isComputable(atSide(graph, side));
  // A network that works at a size also works at larger ones, so one try tells that none does.
  if (!works(largest)) return null;
  let high = 1;
  while (!works(high)) high *= 2;
  // A binary search between two powers of two.
  let low = high >> 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (works(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Returns the network with square images of that side, without new weights: enough to derive shapes. */
function atSide(graph: LayerGraph, side: number): LayerGraph {
  const shape = inputShape(graph);
  if (!shape) return graph;
  const layers = graph.layers.map((layer) =>
    layer.kind === 'InputLayer'
      ? { ...layer, params: { ...layer.params, shape: [side, side, shape[2] ?? 3] } }
      : layer,
  );
  keepWiring(graph.layers, layers);
  return { ...graph, layers };
}

/** Replaces every size of every input that is not fixed with `size`; weights do not change. */
export function fillFreeSizes(graph: LayerGraph, size: number): LayerGraph {
  const layers = graph.layers.map((layer) => {
    if (layer.kind !== 'InputLayer') return layer;
    const { shape } = fillParams(findKind('InputLayer')!, layer.params);
    const sizes = (shape as Shape).map((one) => one ?? size);
    return { ...layer, params: { ...layer.params, shape: sizes } };
  });
  return { ...graph, layers };
}

/** True if an input has a size that is not fixed. */
export function hasFreeSizes(graph: LayerGraph): boolean {
  return fillFreeSizes(graph, 1).layers.some(
    (layer, i) => JSON.stringify(layer.params.shape) !== JSON.stringify(graph.layers[i]!.params.shape),
  );
}

/** The sizes that `findFreeSize` tries, in this order: first those at which most networks have feature maps to compare. */
const usual = [96, ...Array.from({ length: 61 }, (_, i) => 128 + 32 * i), 64, 48, 32, 24, 16, 8, 4, 2, 1];

/** Returns a size for `fillFreeSizes` that adds no error to those the graph has at any size, or null if none of the usual sizes does. */
export function findFreeSize(graph: LayerGraph): number | null {
  const errors = countErrors(graph);
  return usual.find((size) => countErrors(fillFreeSizes(graph, size)) <= errors) ?? null;
}
