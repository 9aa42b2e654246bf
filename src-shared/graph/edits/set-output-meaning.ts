// setOutputMeaning: sets what an output's values mean.
import { z } from 'zod';
import { GraftError } from '../../errors';
import { say } from '../../sentence';
import type { Layer } from '../graph';
import { meaningNames } from '../meaning-words';
import { fitsUnits, settableMeanings } from '../meanings';
import { meaningOf } from '../output-meaning';
import { expectLayer } from './common/context';
import { defineEdit } from './common/define-edit';

/** Sets what the values of an output (by default the first) mean; `auto` removes the setting. Throws 'invalid' if its activation or its size rules that meaning out. */
export const setOutputMeaningEdit = defineEdit({
  name: 'setOutputMeaning',
  fields: { output: z.string().optional(), meaning: z.enum([...settableMeanings, 'auto']) },
  apply(graph, { output, meaning: wanted }) {
    const name = output ?? graph.outputs[0] ?? '';
    expectLayer(graph, name);
    if (!graph.outputs.includes(name))
      throw new GraftError(
        'invalid',
        say`'${name}' is not an output: expected ${graph.outputs.join(', ')}.`,
        name,
      );
    const { known, meaning, last, units } = meaningOf(graph, name);
    if (wanted !== 'auto' && known === 'activation' && wanted !== meaning)
      throw new GraftError(
        'invalid',
        say`The last activation of '${name}' is ${last.name}, so its output means ${meaningNames[meaning]}. To change the meaning, change that activation.`,
        name,
      );
    if (wanted !== 'auto' && !fitsUnits(wanted, units))
      throw new GraftError(
        'invalid',
        say`The output '${name}' has ${units === null ? say`no single vector of scores` : units === 1 ? say`1 unit` : say`${units} units`}: it cannot mean '${wanted}'.`,
        name,
      );
    const layers = graph.layers.map((layer): Layer => {
      if (layer.name !== name) return layer;
      const { meaning: _before, ...rest } = layer;
      return wanted === 'auto' ? rest : { ...rest, meaning: wanted };
    });
    return { ...graph, layers };
  },
});
