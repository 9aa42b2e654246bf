// View of the edit ensemble.
import { type EditView, openDialog } from '../edit-view';

/** Averages the outputs of several models. */
export const ensemble: EditView<'ensemble'> = {
  icon: 'layers',
  sentence: ({ models }, { say }) => say('ensemble', { models: models.map(({ name }) => name).join(', ') }),
  commands: [
    {
      ...openDialog('ensemble'),
      group: 'part',
      menu: 'part',
    },
  ],
};
