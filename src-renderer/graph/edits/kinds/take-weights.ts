// View of the edit takeWeights.
import { type EditView, openDialog } from '../edit-view';

/** Loads weights from another model. */
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
