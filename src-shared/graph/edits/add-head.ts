// Heads: layers put one after the other behind the output.
import { GraftError } from '../../errors';
import type { LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import type { EditContext } from './context';
import type { NewLayer } from './edit';
import { makeLayers } from './make-layers';

/** Puts the layers behind the only output. `units: 'classes'` becomes the number of classes (1 for two classes under a sigmoid). */
export function addHead(graph: LayerGraph, layers: readonly NewLayer[], context: EditContext): LayerGraph {
  const [output, ...others] = graph.outputs;
  if (output === undefined || others.length > 0) {
    throw new GraftError(
      'invalid',
      `A head expects one output to stand on, received ${graph.outputs.length}.`,
    );
  }
  const made = makeLayers(graph, layers, output, context, true);
  const next = { ...graph, layers: [...graph.layers, ...made], outputs: [made.at(-1)?.name ?? output] };
  const { classes, seed } = context;
  return settleWeights(graph, { ...next, ...(classes.length > 0 && { classes }) }, seed);
}
