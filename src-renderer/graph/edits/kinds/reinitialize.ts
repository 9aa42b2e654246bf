// View of the edit reinitialize.
import { allow, onLayer, refuse } from '../actions';
import type { EditView } from '../edit-view';

/** Reinitializes the selected layers with random weights. */
export const reinitialize: EditView<'reinitialize'> = {
  icon: 'refresh',
  sentence: ({ select }, { say, ofSelect }) => say('reinitialize', { select: ofSelect(select) }),
  commands: [
    {
      id: 'reinitialize',
      label: 'model.actions.reinitialize',
      group: 'layer',
      menu: 'layer',
      find: onLayer(({ facts, names }) => {
        if (names.every((name) => (facts.layers.get(name)?.weights.length ?? 0) === 0))
          return refuse('nothingToReinitialize');
        // A new seed each time, so that repeating it gives other weights; the edit records the seed.
        const seed = Math.floor(Math.random() * 2 ** 31);
        return allow({ edit: 'reinitialize', select: { names: [...names] }, seed });
      }),
    },
  ],
};
