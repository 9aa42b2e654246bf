// append in the window: layers are dragged from the palette, or added by their commands (graph-commands.ts).
import type { EditView } from '../edit-view';

/** Adds layers after any layer. */
export const append: EditView<'append'> = {
  icon: 'graft',
  sentence: ({ layers, after }, { say, ofKinds }) => say('append', { layers: ofKinds(layers), layer: after }),
};
