// ensemble: runs several models on one input and averages their outputs.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import { inputLayers } from '../graph';
import { layerGraphSchema } from '../schema';
import { settleWeights } from '../weights';
import { defineEdit } from './common/define-edit';
import { makeLayers } from './common/make-layers';
import { sourcesSchema } from './common/sources';
import { graftPart } from './graft';

/** Averages the output with those of other models. Throws 'invalid' unless each model has one input and one output. */
export const ensembleEdit = defineEdit({
  name: 'ensemble',
  fields: { models: z.array(layerGraphSchema).min(1), sources: sourcesSchema },
  apply(graph, { models }, context) {
    for (const model of [graph, ...models]) {
      const inputs = inputLayers(model).length;
      if (inputs !== 1 || model.outputs.length !== 1)
        throw new GraftError(
          'invalid',
          say`Each model of an ensemble needs one input and one output; ${model.name} has ${inputs} and ${model.outputs.length}.`,
        );
    }
    const source = inputLayers(graph)[0]!.name;
    const joined = models.reduce(
      (host, part) =>
        graftPart(host, part, { joins: { [inputLayers(part)[0]!.name]: source }, keepOutput: true }, context),
      graph,
    );
    const [average] = makeLayers(joined, [{ kind: 'Average', params: {} }], source, context);
    const layers = [...joined.layers, { ...average!, inputs: joined.outputs }];
    return settleWeights(joined, { ...joined, layers, outputs: [average!.name] }, context.seed);
  },
});
