// View of the edit extract.
import { onLayer, tryEdit } from '../actions';
import type { EditView } from '../edit-view';

/** Keeps only the selected layers. */
export const extract: EditView<'extract'> = {
  icon: 'layers',
  sentence: ({ layers }, { say, ofNames }) => say('extract', { layers: ofNames(layers) }),
  commands: [
    {
      id: 'extract',
      label: 'model.actions.extract',
      group: 'layer',
      menu: 'network',
      find: onLayer(({ graph, layer, names }) =>
        tryEdit(graph, { edit: 'extract', layers: [...names] }, 'isInput', { name: layer.name }),
      ),
    },
  ],
};
