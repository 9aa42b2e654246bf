// Duplicating layers: copies with the same weights, behind the originals or beside them.
import { GraftError } from '../../errors';
import { freshName, type Layer, type LayerGraph } from '../graph';
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
    throw new GraftError('invalid', `'${input.name}' is an input: it can not be duplicated.`, input.name);
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
  for (const { name } of originals)
    copyOf.set(
      name,
      freshName({ ...graph, layers: [...graph.layers, ...copies, ...named(copyOf)] }, `${name}_copy`),
    );
  const exit = exits[0]?.name;
  for (const layer of originals) {
    const feed = (one: string) => copyOf.get(one) ?? (place === 'after' ? (exit ?? one) : one);
    copies.push({ ...layer, name: copyOf.get(layer.name)!, inputs: layer.inputs.map(feed) });
  }
  const last = Math.max(...originals.map((layer) => graph.layers.indexOf(layer)));
  const swap = (one: string) => (place === 'after' && one === exit ? copyOf.get(one)! : one);
  const layers = graph.layers.flatMap((layer, index) => {
    const own = chosen.has(layer.name) ? layer : { ...layer, inputs: layer.inputs.map(swap) };
    return index === last ? [own, ...copies] : [own];
  });
  const ends = exits.map(({ name }) => copyOf.get(name)!);
  const outputs = place === 'after' ? graph.outputs.map(swap) : [...graph.outputs, ...ends];
  const renamed = new Map([...copyOf].map(([from, to]) => [to, from]));
  return settleWeights(graph, { ...graph, layers, outputs }, seed, renamed);
}

/** Names already given, as layers, for `freshName`. */
function named(copyOf: ReadonlyMap<string, string>): Layer[] {
  return [...copyOf.values()].map((name) => ({
    name,
    kind: '',
    params: {},
    inputs: [],
    trainable: false,
    weights: {},
  }));
}
