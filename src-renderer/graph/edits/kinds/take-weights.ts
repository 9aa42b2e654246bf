// takeWeights in the window.
import { type EditView, openDialog } from '../edit-view';

/** Takes the weights of another model. */
export const takeWeights: EditView<'takeWeights'> = {
  icon: 'download',
  sentence({ from, weights }, { say }) {
    const n = Object.keys(weights).length;
    return say('takeWeights', { from, n }, n);
  },
  commands: [
    {
      ...openDialog('warmStart'),
      group: 'part',
      menu: 'part',
    },
  ],
};
