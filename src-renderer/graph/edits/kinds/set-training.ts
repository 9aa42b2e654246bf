// View of the edit setTraining, made in the layer inspector.
import type { EditView } from '../edit-view';

/** Sets the `training` argument of layers. */
export const setTraining: EditView<'setTraining'> = {
  icon: 'play',
  sentence: ({ select, training }, { say, ofSelect }) =>
    training === null
      ? say('resetTraining', { select: ofSelect(select) })
      : say('setTraining', { select: ofSelect(select), value: training ? 'True' : 'False' }),
};
