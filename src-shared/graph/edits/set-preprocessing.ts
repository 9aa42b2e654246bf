// Setting how pixels become the network's input.
import type { LayerGraph, Resize } from '../graph';
import { type StatedPreprocessing, toPreprocessing } from '../preprocessing';

/** Sets scale, offset and channel order; how images are resized stays as it is unless `resize` is given. */
export function setPreprocessing(
  graph: LayerGraph,
  stated: StatedPreprocessing,
  resize: Resize | undefined = graph.preprocessing.resize,
): LayerGraph {
  const { resize: _, ...numbers } = toPreprocessing(stated);
  return { ...graph, preprocessing: { ...numbers, ...(resize && { resize }) } };
}
