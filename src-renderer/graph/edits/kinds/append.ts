// View of the edit append. Layers are dragged from the palette, or added by commands (graph-commands.ts).
import type { EditView } from '../edit-view';

/** Adds layers after a layer. */
export const append: EditView<'append'> = {
  icon: 'graft',
  sentence: ({ layers, after }, { say, ofKinds }) => say('append', { layers: ofKinds(layers), layer: after }),
};
