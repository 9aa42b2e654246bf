// View of the edit duplicate.
import { findInput, onLayer, refuse, tryEdit } from '../actions';
import type { EditView } from '../edit-view';

/** Duplicates the selected layers. */
export const duplicate: EditView<'duplicate'> = {
  icon: 'copy',
  sentence: ({ layers }, { say, ofNames }) => say('duplicate', { layers: ofNames(layers) }),
  commands: [
    {
      id: 'duplicate',
      label: 'model.actions.duplicate',
      group: 'edit',
      keys: 'Ctrl+D',
      menu: 'layer',
      find: onLayer((selection) => {
        const input = findInput(selection);
        if (input !== undefined) return refuse('isInput', { name: input });
        const layers = [...selection.names];
        return tryEdit(selection.graph, { edit: 'duplicate', layers, place: 'after' }, 'oneWay');
      }),
    },
  ],
};
