// View of the edit remove.
import { allow, findInput, onLayer, refuse } from '../actions';
import type { EditView } from '../edit-view';

/** Removes the selected layers. */
export const remove: EditView<'remove'> = {
  icon: 'trash',
  sentence: ({ layers }, { say, ofNames }) => say('remove', { layers: ofNames(layers) }),
  commands: [
    {
      id: 'remove',
      label: 'model.actions.remove',
      hint: 'model.actions.removeHint',
      group: 'edit',
      keys: 'Del',
      find: onLayer((selection) => {
        const { layer, names } = selection;
        const input = findInput(selection);
        if (input !== undefined) return refuse('isInput', { name: input });
        if (names.length === 1 && layer.inputs.length > 1)
          return refuse('merges', { name: layer.name, n: layer.inputs.length });
        return allow({ edit: 'remove', layers: [...names] });
      }),
    },
  ],
};
