// View of the edit graft.
import { type EditView, openDialog } from '../edit-view';

/** Adds a part of another network. */
export const graft: EditView<'graft'> = {
  icon: 'graft',
  sentence: ({ part, joins }, { say, ofNames }) =>
    say('graft', { name: part.name, layers: ofNames(Object.values(joins)) }),
  commands: [
    {
      ...openDialog('openPart'),
      group: 'part',
      keys: 'G',
      menu: 'part',
    },
  ],
};
