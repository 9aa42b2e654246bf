// duplicate: copies layers with their weights, after the selection or parallel to it.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import { type Layer, nameBeside } from '../graph';
import { settleWeights } from '../weights';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Copies layers. `after` inserts the copy between the selection and its consumers; `beside` gives it the same inputs and makes its ends additional outputs. */
export const duplicateEdit = defineEdit({
  name: 'duplicate',
  fields: { layers: z.array(z.string()).min(1), place: z.enum(['after', 'beside']) },
  apply(graph, { layers: names, place }, { seed }) {
    for (const name of names) expectLayer(graph, name);
    const chosen = new Set(names);
    const originals = graph.layers.filter((layer) => chosen.has(layer.name));
    const input = originals.find((layer) => layer.kind === 'InputLayer');
    if (input)
      throw new GraftError(
        'invalid',
        say`'${input.name}' is an input layer and cannot be duplicated.`,
        input.name,
      );
    const outside = graph.layers.filter((layer) => !chosen.has(layer.name));
    const exits = originals.filter(
      ({ name }) => graph.outputs.includes(name) || outside.some((layer) => layer.inputs.includes(name)),
    );
    const entries = new Set(originals.flatMap((layer) => layer.inputs.filter((one) => !chosen.has(one))));
    if (place === 'after' && (exits.length !== 1 || entries.size > 1))
      throw new GraftError(
        'invalid',
        say`Cannot insert a copy after the selection: expected one input and one output, received ${entries.size} and ${exits.length}.`,
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
  },
});
