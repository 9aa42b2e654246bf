// View of the edit addHead. Heads are chosen in HeadPalette.vue.
import type { EditView } from '../edit-view';

/** Adds a head after the output. */
export const addHead: EditView<'addHead'> = {
  icon: 'graft',
  sentence: ({ after, layers }, { say, ofKinds }) =>
    after === undefined
      ? say('addHead', { layers: ofKinds(layers) })
      : say('replaceHead', { layer: after, layers: ofKinds(layers) }),
};
