// Makes layers from their description: with default parameters and unique names, each taking the output of the one before.
import { GraftError } from '../../../errors';
import { fillParams, findKind } from '../../../layers/catalog';
import { defaultLayerName } from '../../../layers/order';
import { say } from '../../../sentence';
import { freshName, type Json, type Layer, type LayerGraph } from '../../graph';
import type { EditContext } from './context';
import type { NewLayer } from './new-layer';

/** Makes layers that follow `below` one after the other. `units: 'classes'` (or `filters`) becomes the number of classes (1 for two classes and a sigmoid). */
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
      throw new GraftError(
        'unsupported',
        say`Cannot add a layer of kind '${one.kind}': Graft does not know this kind.`,
        one.kind,
      );
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

/** Returns the number of output units for the classes: one for two classes and a sigmoid. */
export function unitsFor(classes: readonly string[], activation: Json | undefined): number {
  return activation === 'sigmoid' && classes.length === 2 ? 1 : classes.length;
}
