// Ensembles: several models side by side on one input, their outputs averaged (the textbooks' model averaging).
import { GraftError } from '../../errors';
import { inputLayers, type LayerGraph } from '../graph';
import { settleWeights } from '../weights';
import type { EditContext } from './context';
import { graftPart } from './graft';
import { makeLayers } from './make-layers';

/** Averages this model's output with those of the others. Throws 'invalid' unless each has one input and one output. */
export function averageModels(
  graph: LayerGraph,
  others: readonly LayerGraph[],
  context: EditContext,
): LayerGraph {
  for (const model of [graph, ...others]) {
    const inputs = inputLayers(model).length;
    if (inputs !== 1 || model.outputs.length !== 1)
      throw new GraftError(
        'invalid',
        `An ensemble expects models with one input and one output, ${model.name} has ${inputs} and ${model.outputs.length}.`,
      );
  }
  const source = inputLayers(graph)[0]!.name;
  const joined = others.reduce(
    (host, part) =>
      graftPart(host, part, { joins: { [inputLayers(part)[0]!.name]: source }, keepOutput: true }, context),
    graph,
  );
  const [average] = makeLayers(joined, [{ kind: 'Average', params: {} }], source, context);
  const layers = [...joined.layers, { ...average!, inputs: joined.outputs }];
  return settleWeights(joined, { ...joined, layers, outputs: [average!.name] }, context.seed);
}
