// Duplicating layers: copies with the same weights, behind the originals or beside them.
import { GraftError } from '../../errors';
import { type Layer, type LayerGraph, nameBeside } from '../graph';
import { settleWeights } from '../weights';
import { type EditContext, expectLayer } from './context';

/** Copies layers: `after` puts the copy between the selection and what it feeds, `beside` gives it the same inputs and new outputs. */
export function duplicateLayers(
  graph: LayerGraph,
  names: readonly string[],
  place: 'after' | 'beside',
  { seed }: EditContext,
): LayerGraph {
  for (const name of names) expectLayer(graph, name);
  const chosen = new Set(names);
  const originals = graph.layers.filter((layer) => chosen.has(layer.name));
  const input = originals.find((layer) => layer.kind === 'InputLayer');
  if (input)
    throw new GraftError('invalid', `'${input.name}' is an input: it cannot be duplicated.`, input.name);
  const outside = graph.layers.filter((layer) => !chosen.has(layer.name));
  const exits = originals.filter(
    ({ name }) => graph.outputs.includes(name) || outside.some((layer) => layer.inputs.includes(name)),
  );
  const entries = new Set(originals.flatMap((layer) => layer.inputs.filter((one) => !chosen.has(one))));
  if (place === 'after' && (exits.length !== 1 || entries.size > 1))
    throw new GraftError(
      'invalid',
      `A copy behind the selection expects one way in and one out, received ${entries.size} and ${exits.length}.`,
    );
  const copyOf = new Map<string, string>();
  const copies: Layer[] = [];
  const taken = new Set(graph.layers.map((layer) => layer.name));
  for (const { name } of originals) copyOf.set(name, nameBeside(taken, `${name}_copy`));
  const exit = exits[0]?.name;
  for (const layer of originals) {
    const feed = (one: string) => copyOf.get(one) ?? (place === 'after' ? (exit ?? one) : one);
    copies.push({ ...layer, name: copyOf.get(layer.name)!, inputs: layer.inputs.map(feed) });
  }
  const last = Math.max(...originals.map((layer) => graph.layers.indexOf(layer)));
  const swap = (one: string) => (place === 'after' && one === exit ? copyOf.get(one)! : one);
  const layers = graph.layers.flatMap((layer, index) => {
    const feeds =
      place === 'after' && !chosen.has(layer.name) && exit !== undefined && layer.inputs.includes(exit);
    const own = feeds ? { ...layer, inputs: layer.inputs.map(swap) } : layer;
    return index === last ? [own, ...copies] : [own];
  });
  const ends = exits.map(({ name }) => copyOf.get(name)!);
  const outputs = place === 'after' ? graph.outputs.map(swap) : [...graph.outputs, ...ends];
  const renamed = new Map([...copyOf].map(([from, to]) => [to, from]));
  return settleWeights(graph, { ...graph, layers, outputs }, seed, renamed);
}
