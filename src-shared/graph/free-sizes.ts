// Sizes of inputs at which every layer can be computed: a usual one for networks of any size, and whether arrays have one.
import { fillParams, findKind } from '../layers/catalog';
import { formatShape } from '../layers/kind';
import type { LayerGraph, Shape } from './graph';
import { inferGraph } from './infer';

/** Sizes that are tried, in this order: large enough to say something first. */
const usual = [96, ...Array.from({ length: 61 }, (_, i) => 128 + 32 * i), 64, 48, 32, 24, 16, 8, 4, 2, 1];

/** The network with `size` for every unknown size of its inputs. */
export function withInputSize(graph: LayerGraph, size: number): LayerGraph {
  const layers = graph.layers.map((layer) => {
    if (layer.kind !== 'InputLayer') return layer;
    const { shape } = fillParams(findKind('InputLayer')!, layer.params);
    const sizes = (shape as Shape).map((one) => one ?? size);
    return { ...layer, params: { ...layer.params, shape: sizes } };
  });
  return { ...graph, layers };
}

/** True where an input of the network has an unknown size. */
export function hasFreeSizes(graph: LayerGraph): boolean {
  return withInputSize(graph, 1).layers.some(
    (layer, i) => JSON.stringify(layer.params.shape) !== JSON.stringify(graph.layers[i]!.params.shape),
  );
}

const countErrors = (graph: LayerGraph) =>
  inferGraph(graph).problems.filter(({ severity }) => severity === 'error').length;

/** A size for the unknown sizes of the inputs at which no layer has a problem that it doesn't have at any size; null where none of the usual sizes does. */
export function findInputSize(graph: LayerGraph): number | null {
  const own = countErrors(graph);
  return usual.find((size) => countErrors(withInputSize(graph, size)) <= own) ?? null;
}

/** What is wrong with arrays of these shapes as inputs, batch first; null where every layer can be computed from them. */
export function findShapeProblem(graph: LayerGraph, shapes: ReadonlyMap<string, Shape>): string | null {
  const layers = graph.layers.map((layer) => {
    const given = shapes.get(layer.name);
    return layer.kind === 'InputLayer' && given
      ? { ...layer, params: { ...layer.params, shape: given.slice(1) } }
      : layer;
  });
  const facts = inferGraph(graph).layers;
  for (const [name, given] of shapes) {
    const expected = facts.get(name)?.shape;
    const fits =
      !expected ||
      (expected.length === given.length &&
        expected.every((size, axis) => axis === 0 || size === null || size === given[axis]));
    if (!fits)
      return `Input '${name}': expected an array of shape ${formatShape(expected)}, received ${formatShape(given)}.`;
  }
  const known = new Set(inferGraph(graph).problems.map(({ message }) => message));
  const wrong = inferGraph({ ...graph, layers }).problems.find(
    ({ severity, message }) => severity === 'error' && !known.has(message),
  );
  const sizes = [...shapes].map(([name, shape]) => `'${name}' ${formatShape(shape)}`).join(', ');
  return wrong ? `'${graph.name}' cannot be computed from ${sizes}: ${wrong.message}` : null;
}
