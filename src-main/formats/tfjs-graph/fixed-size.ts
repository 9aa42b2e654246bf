// Opens graphs for images of any size whose operations can be converted only at a known size: uses the size that they resize to.
import type { Shape } from '#shared/graph/graph';
import { findUsablePrefix } from '#shared/graph/usable-prefix';
import { say } from '#shared/sentence';
import { type GraphSource, type ReadGraph, readGraph } from './read-graph';

type Size = readonly [height: number, width: number];

/** Default size for a graph that does not resize its input. */
const usualSize: Size = [256, 256];
/** Maximum size. */
const mostPixels = 4096;

/** Returns the sizes that a graph resizes values of unknown size to. */
function resizedTo({ graph, weights }: ReadGraph): Size[] {
  const sizes = graph.layers.flatMap(({ name, kind }): Size[] => {
    if (kind !== 'operation ResizeBilinear' && kind !== 'operation ResizeNearestNeighbor') return [];
    const [height, width] = weights.get(name)?.input_1?.constant.values ?? [];
    const fits = [height, width].every((size) => Number.isInteger(size) && size! > 0 && size! <= mostPixels);
    return fits ? [[height!, width!]] : [];
  });
  return sizes.slice(0, 1);
}

/** Returns the input shapes with a fixed size for images of unknown size; null if there are none. */
function withSize({ graph }: ReadGraph, inputShapes: ReadonlyMap<string, Shape>, size: Size) {
  const shapes = new Map(inputShapes);
  let changed = false;
  for (const { name, kind, params } of graph.layers) {
    const shape = params.shape;
    if (kind !== 'InputLayer' || !Array.isArray(shape) || shape.length !== 3 || !shape.includes(null))
      continue;
    let axis = 0;
    const known = (shape as Shape).map((one) => one ?? size[axis++] ?? usualSize[0]);
    shapes.set(name, [inputShapes.get(name)?.[0] ?? null, ...known]);
    changed = true;
  }
  return changed ? shapes : null;
}

/** Reads a graph; at a fixed size if more layers can be used then. */
export function readAtUsableSize(source: GraphSource): ReadGraph {
  const read = readGraph(source);
  const prefix = findUsablePrefix(read.graph);
  if (!prefix) return read;
  for (const size of [...resizedTo(read), usualSize]) {
    const inputShapes = withSize(read, source.inputShapes, size);
    const sized = inputShapes && readGraph({ ...source, inputShapes });
    if (!sized) return read;
    const more = findUsablePrefix(sized.graph);
    if (more && more.layers < prefix.layers + 2) continue;
    const note = say`Opened for images of ${size[0]}×${size[1]}: at an unknown size only ${prefix.layers} of its ${prefix.total} layers can be computed.`;
    return { ...sized, notes: [note, ...sized.notes] };
  }
  return read;
}
