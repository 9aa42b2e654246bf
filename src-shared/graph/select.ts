// How a recipe selects layers: all, by name, by pattern, before or from a layer, by kind, the head.
import { z } from 'zod';
import type { LayerGraph } from './graph';
import { lastActivation } from './last-activation';
import { compilePattern } from './safe-regex';

/** Selects layers of a graph. `pattern` is a wildcard (`block6*`), `regex` a regular expression; `from` and `before` go by the order of layers. */
export const selectSchema = z.union([
  z.object({ all: z.literal(true) }).strict(),
  z.object({ none: z.literal(true) }).strict(),
  z.object({ head: z.literal(true) }).strict(),
  z.object({ names: z.array(z.string()) }).strict(),
  z.object({ pattern: z.string() }).strict(),
  z.object({ regex: z.string() }).strict(),
  z.object({ from: z.string() }).strict(),
  z.object({ before: z.string() }).strict(),
  z.object({ kinds: z.array(z.string()) }).strict(),
]);
/** See `selectSchema`. */
export type Select = z.infer<typeof selectSchema>;

/** Returns the names of the selected layers, in the graph's order; names that the graph does not have are ignored. */
export function selectLayers(graph: LayerGraph, select: Select): string[] {
  const names = graph.layers.map((layer) => layer.name);
  if ('all' in select) return names;
  if ('none' in select) return [];
  if ('head' in select) return headLayers(graph);
  if ('names' in select) {
    const wanted = new Set(select.names);
    return names.filter((name) => wanted.has(name));
  }
  if ('pattern' in select) return names.filter((name) => matchesWildcard(select.pattern, name));
  if ('regex' in select) return names.filter(compilePattern(select.regex));
  if ('kinds' in select)
    return graph.layers.filter((layer) => select.kinds.includes(layer.kind)).map((layer) => layer.name);
  const anchor = 'from' in select ? select.from : select.before;
  const index = names.indexOf(anchor);
  if (index < 0) return [];
  return 'from' in select ? names.slice(index) : names.slice(0, index);
}

/** Returns the layers of the head: those that were added as one, else the layer that computes the scores of the network's own classifier. */
export function headLayers(graph: LayerGraph): string[] {
  const added = graph.layers.filter(({ head }) => head).map(({ name }) => name);
  if (added.length > 0) return added;
  const [output] = graph.outputs;
  const { scorer } = output === undefined ? { scorer: null } : lastActivation(graph, output);
  return scorer === null ? [] : [scorer];
}

/** True if `name` matches the wildcard: `*` any text, `?` one character. Takes linear time for any pattern. */
export function matchesWildcard(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}
