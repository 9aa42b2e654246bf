// New layers from their description: default parameters, a name of their own, one feeding the next.
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalog';
import { freshName, type Json, type Layer, type LayerGraph } from '../graph';
import { defaultLayerName } from '../weights';
import type { EditContext } from './context';
import type { NewLayer } from './edit';

/** Makes layers that stand one behind the other on `below`. `units: 'classes'` (or `filters`) becomes the number of classes (1 for two under a sigmoid). */
export function makeLayers(
  graph: LayerGraph,
  wanted: readonly NewLayer[],
  below: string,
  { classes }: EditContext,
  head = false,
): Layer[] {
  const made: Layer[] = [];
  let feeds = below;
  for (const one of wanted) {
    const kind = findKind(one.kind);
    if (!kind)
      throw new GraftError('unsupported', `A layer of kind '${one.kind}' cannot be added.`, one.kind);
    const params = { ...one.params };
    for (const key of ['units', 'filters'])
      if (params[key] === 'classes') params[key] = unitsFor(classes, params.activation);
    const name = freshName(
      { ...graph, layers: [...graph.layers, ...made] },
      one.name ?? defaultLayerName(one.kind),
    );
    made.push({
      name,
      kind: one.kind,
      params: fillParams(kind, params),
      inputs: kind.inputs[1] === 0 ? [] : [feeds],
      trainable: true,
      weights: {},
      ...(head && { head }),
    });
    feeds = name;
  }
  return made;
}

/** How many units tell the classes apart: one for two classes under a sigmoid. */
export function unitsFor(classes: readonly string[], activation: Json | undefined): number {
  return activation === 'sigmoid' && classes.length === 2 ? 1 : classes.length;
}
