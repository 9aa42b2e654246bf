// View of the edit addHead. Heads are chosen in HeadPalette.vue; other layers can follow the output as well.
import type { NewLayer } from '#shared/graph/edits/common/new-layer';
import type { EditView } from '../edit-view';
import { isHead } from '../heads';

/** True if the layers end in scores of classes, also where the number of classes was typed instead of taken from a dataset. */
function classifies(layers: readonly NewLayer[]): boolean {
  const last = layers.at(-1);
  return (
    isHead(layers) ||
    last?.kind === 'Softmax' ||
    ['softmax', 'sigmoid'].includes(String(last?.params.activation))
  );
}

/** Adds a head, or other layers, after the output. */
export const addHead: EditView<'addHead'> = {
  icon: 'graft',
  sentence: ({ after, layers }, { say, ofKinds }) =>
    after === undefined
      ? say(classifies(layers) ? 'addHead' : 'addLayers', { layers: ofKinds(layers) })
      : say('replaceHead', { layer: after, layers: ofKinds(layers) }),
};
