// Heads: layers put one after the other behind the output.
import { GraftError } from '../../errors';
import { fillParams, findKind } from '../../layers/catalogue';
import type { NewLayer } from '../../recipe/edit';
import { freshName, type Layer, type LayerGraph } from '../graph';
import { defaultLayerName, settleWeights } from '../weights';
import type { EditContext } from './context';

/** Puts the layers behind the only output. `units: 'classes'` becomes the number of classes (1 for two classes under a sigmoid). */
export function addHead(
  graph: LayerGraph,
  layers: readonly NewLayer[],
  { classes, seed }: EditContext,
): LayerGraph {
  const [output, ...others] = graph.outputs;
  if (output === undefined || others.length > 0) {
    throw new GraftError(
      'invalid',
      `A head expects one output to stand on, received ${graph.outputs.length}.`,
    );
  }
  let next = graph;
  let below = output;
  for (const wanted of layers) {
    const kind = findKind(wanted.kind);
    if (!kind)
      throw new GraftError(
        'unsupported',
        `A head can not have a layer of kind '${wanted.kind}'.`,
        wanted.kind,
      );
    const name = freshName(next, wanted.name ?? defaultLayerName(wanted.kind));
    const params = { ...wanted.params };
    if (params.units === 'classes')
      params.units = params.activation === 'sigmoid' && classes.length === 2 ? 1 : classes.length;
    const layer: Layer = {
      name,
      kind: wanted.kind,
      params: fillParams(kind, params),
      inputs: [below],
      trainable: true,
      weights: {},
      head: true,
    };
    next = { ...next, layers: [...next.layers, layer], outputs: [name] };
    below = name;
  }
  return settleWeights(graph, { ...next, ...(classes.length > 0 && { classes }) }, seed);
}
