// View of the edit pop.
import { type EditView, openDialog } from '../edit-view';

/** Removes the last layers. */
export const pop: EditView<'pop'> = {
  icon: 'scissors',
  sentence: ({ count }, { say }) => say('pop', { n: count }, count),
  commands: [
    {
      ...openDialog('pop'),
      group: 'layer',
      menu: 'network',
    },
  ],
};
