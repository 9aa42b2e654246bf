// The size of a network's image input: whether it is open, which sizes work, and which is the smallest.
import type { EditContext } from './edits/common/context';
import { setInputShape } from './edits/set-input-shape';
import { inputLayers, type LayerGraph } from './graph';
import { inferGraph } from './infer';

/** Height and width of images, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** Height, width and channels of the only input (null: not fixed); null where there is no such input. */
export function inputShape(graph: LayerGraph): readonly [number | null, number | null, number | null] | null {
  const inputs = inputLayers(graph);
  const shape = inputs[0]?.params.shape;
  if (inputs.length !== 1 || !Array.isArray(shape) || shape.length !== 3) return null;
  return shape as [number | null, number | null, number | null];
}

/** True where the input takes images of any height or width. */
export function takesAnySize(graph: LayerGraph): boolean {
  const shape = inputShape(graph);
  return shape !== null && (shape[0] === null || shape[1] === null);
}

const context: EditContext = { classes: [], seed: 0 };

/** The network with an input of that size; a height or width that is fixed already stays. */
export function withInputSize(graph: LayerGraph, { height, width }: ImageSize, fixed = true): LayerGraph {
  const shape = inputShape(graph);
  if (!shape) return graph;
  const [h, w, channels] = shape;
  const wanted = [(fixed && h) || height, (fixed && w) || width, channels ?? 3];
  return setInputShape(graph, wanted, false, context);
}

/** How many errors a network has, and how many layers have no shape because of them. */
function countTroubles(graph: LayerGraph): number {
  const { layers, problems } = inferGraph(graph);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  return errors + graph.layers.length - layers.size;
}

/** True where every layer can be computed at that size. */
export function worksAt(graph: LayerGraph, size: ImageSize): boolean {
  return countTroubles(withInputSize(graph, size)) === 0;
}

/** The largest size that is tried. */
const largest = 1024;
const known = new WeakMap<LayerGraph, number | null>();

/** The smallest height and width (equal) at which every layer can be computed; null where there is none up to 1024. */
export function smallestSize(graph: LayerGraph): number | null {
  const before = known.get(graph);
  if (before !== undefined) return before;
  const found = findSmallest(graph);
  known.set(graph, found);
  return found;
}

function findSmallest(graph: LayerGraph): number | null {
  const works = (side: number) =>
    countTroubles(withInputSize(graph, { height: side, width: side }, false)) === 0;
  let high = 1;
  while (!works(high)) {
    high *= 2;
    if (high > largest) return null;
  }
  // Between two powers of two, the smallest is found by halves: what works at a size works at larger ones.
  let low = high >> 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (works(middle)) high = middle;
    else low = middle;
  }
  return high;
}
