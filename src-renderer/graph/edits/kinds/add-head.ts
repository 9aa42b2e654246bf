// addHead in the window: heads are chosen from their own palette (HeadPalette.vue).
import type { EditView } from '../edit-view';

/** Adds a head after the output. */
export const addHead: EditView<'addHead'> = {
  icon: 'graft',
  sentence: ({ layers }, { say, ofKinds }) => say('addHead', { layers: ofKinds(layers) }),
};
