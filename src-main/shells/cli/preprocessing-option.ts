// `--preprocessing` of commands that open a model: sets what was not stored in the file.

import type { Edit } from '#shared/graph/edits/index';
import { setPreprocessing } from '#shared/graph/edits/set-preprocessing';
import type { LayerGraph } from '#shared/graph/graph';
import { parsePreprocessing, presetNames } from '#shared/graph/preprocessing';
import type { Command, OptionValues } from './command';

/** The option. */
export const preprocessingOption: Command['options'] = {
  preprocessing: {
    value: 'MODE',
    help: `how pixels become the input: ${presetNames.join(', ')}, scale=A,offset=B or mean=A/B/C,std=A/B/C; and order=bgr`,
  },
};

/** The edit that `--preprocessing` means, or undefined without it; throws 'usage' when it is not understood. */
export function preprocessingEdit({
  preprocessing,
}: OptionValues): Extract<Edit, { edit: 'setPreprocessing' }> | undefined {
  if (typeof preprocessing !== 'string') return undefined;
  const { scale, offset, mean, std, ...rest } = parsePreprocessing(preprocessing);
  const numbers = Object.entries({ scale, offset, mean, std }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'number' ? value : [...value]] as const],
  );
  return { edit: 'setPreprocessing', ...rest, ...Object.fromEntries(numbers) };
}

/** The graph with the preprocessing that `--preprocessing` names, or as it is. */
export function withPreprocessing(graph: LayerGraph, options: OptionValues): LayerGraph {
  const edit = preprocessingEdit(options);
  return edit ? setPreprocessing(graph, edit) : graph;
}
