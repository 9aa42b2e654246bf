// The `--preprocessing` option of commands that open a model, for files that do not store their preprocessing.

import type { Edit } from '#shared/graph/edits/index';
import { setPreprocessing } from '#shared/graph/edits/set-preprocessing';
import type { LayerGraph } from '#shared/graph/graph';
import { parsePreprocessing, presetNames } from '#shared/graph/preprocessing';
import { say } from '#shared/sentence';
import type { Command, OptionValues } from './command';

/** `--preprocessing`. */
export const preprocessingOption: Command['options'] = {
  preprocessing: {
    value: 'MODE',
    help: say`how pixel values are scaled: ${presetNames.join(', ')}, scale=A,offset=B or mean=A/B/C,std=A/B/C; optionally order=bgr`,
  },
};

/** Returns the edit for `--preprocessing`, or undefined if it is not set. Throws 'usage' if it is invalid. */
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

/** Returns the graph with the preprocessing of `--preprocessing`, or unchanged if it is not set. */
export function withPreprocessing(graph: LayerGraph, options: OptionValues): LayerGraph {
  const edit = preprocessingEdit(options);
  return edit ? setPreprocessing(graph, edit) : graph;
}
