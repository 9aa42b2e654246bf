// View of the edit setPreprocessing.
import { toPreprocessing } from '#shared/graph/preprocessing';
import { type EditView, openDialog } from '../edit-view';

/** Sets the preprocessing of the input. */
export const setPreprocessing: EditView<'setPreprocessing'> = {
  icon: 'sun',
  sentence: (edit, { say, ofPreprocessing }) =>
    say('setPreprocessing', { how: ofPreprocessing(toPreprocessing(edit)) }),
  commands: [
    {
      ...openDialog('preprocessing'),
      group: 'layer',
      menu: 'network',
    },
  ],
};
