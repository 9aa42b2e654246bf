// Writes a stage's layer selection as a Python condition on `i` (the layer's index) and `name`.
import type { LayerGraph } from '#shared/graph/graph';
import { type Select, selectLayers } from '#shared/graph/select';
import { literal, wrappedList } from '#shared/keras-code/python';

/** Returns a condition on `i`, `name` and `kind`; `fileName` converts names to those in the file. */
export function conditionOf(
  graph: LayerGraph,
  select: Select,
  fileName: (name: string) => string,
  indent: number,
): string {
  if ('all' in select) return 'True';
  if ('none' in select) return 'False';
  if ('kinds' in select) return `kind in ${literal(select.kinds)}`;
  const renamed = graph.layers.some(({ name }) => fileName(name) !== name);
  // Both have `*` and `?`; only in fnmatch, `[` is special.
  if ('pattern' in select && !renamed && !select.pattern.includes('['))
    return `fnmatch.fnmatchcase(name, ${literal(select.pattern)})`;
  if ('from' in select) return `i >= place[${literal(fileName(select.from))}]`;
  if ('before' in select) return `i < place[${literal(fileName(select.before))}]`;
  return `name in ${wrappedList(selectLayers(graph, select).map(fileName), indent)}`;
}
